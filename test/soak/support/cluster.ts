import { ScalekitSimulator } from 'scalekit-simulator';
import { startDemo, type Demo } from '../../demo/support/demo.js';
import { RoundRobinProxy } from './round-robin-proxy.js';

type Variables = Readonly<Record<string, string>>;

/** The servers that instances share, where the test has any. */
export const STORES = [
  ['Redis', 'REDIS_URL', process.env.REDIS_URL ?? ''],
  ['PostgreSQL', 'DATABASE_URL', process.env.DATABASE_URL ?? ''],
] as const;

/** All users come from one address: counted, and never limited. */
export const RATE_LIMIT = '1000000';

/** Three instances of the demo that share a store, behind a balancer, and their environment. */
export class Cluster {
  private constructor(
    readonly proxy: RoundRobinProxy,
    readonly demos: readonly Demo[],
    private readonly simulator: ScalekitSimulator,
  ) {}

  static async start(storeUrl: string, secrets: Variables): Promise<Cluster> {
    const proxy = await RoundRobinProxy.start();
    const simulator = await ScalekitSimulator.start({
      redirectUris: [`${proxy.url}/auth/callback`],
    });
    const env = {
      ...simulator.env,
      ...secrets,
      RATE_LIMIT,
      SESSION_STORE_URL: storeUrl,
      BASE_URL: proxy.url,
    };
    const demos = await Promise.all([startDemo(env), startDemo(env), startDemo(env)]);
    proxy.targets = demos.map(({ url }) => url);
    return new Cluster(proxy, demos, simulator);
  }

  get url(): string {
    return this.proxy.url;
  }

  /** Kills one instance after the other, each as soon as the one before is back: about one a second. */
  async killInTurn(isEnough: () => boolean, killed: () => void): Promise<void> {
    for (let turn = 0; !isEnough(); turn += 1) {
      const { process } = this.demos[turn % this.demos.length]!;
      await process.kill();
      await process.restart();
      killed();
    }
  }

  /**
   * A rolling deploy: one instance after the other ends its requests, and comes back with other variables.
   *
   * @param meanwhile what goes on each time, from before the end until it is back
   */
  async deploy(changes: Variables, meanwhile: () => Promise<void>): Promise<void> {
    for (const { process } of this.demos) {
      const replace = async (): Promise<void> => {
        expect(await process.terminate()).toBe(0);
        await process.restart(changes);
      };
      await Promise.all([meanwhile(), replace()]);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.demos.map((demo) => demo.stop()));
    await this.proxy.stop();
    await this.simulator.stop();
  }
}
