import { setTimeout as sleep } from 'node:timers/promises';
import {
  ScalekitSimulator,
  type SimulatorOptions,
  type TamperChange,
  type TamperTarget,
} from 'scalekit-simulator';
import { startApp, type Adapter, type AppOptions, type TestApp } from './app.js';
import { Browser, type Answer } from './browser.js';
import { CollectingLogger } from './collecting-logger.js';
import { JANE, leave, organizationOf, signIn, type Person } from './sign-in.js';

type AppSetup = Omit<AppOptions, 'adapter' | 'simulator' | 'logger'>;

/** How a scene differs from the plainest one. */
export interface SceneSetup extends AppSetup {
  readonly environment?: SimulatorOptions;
}

/** One environment and one app for a whole file, and a new browser for each test. */
export class Scene {
  simulator!: ScalekitSimulator;
  app!: TestApp;
  browser = new Browser();
  readonly logger = new CollectingLogger();
  private readonly others: TestApp[] = [];
  private readonly undo: (() => void)[] = [];

  constructor(readonly adapter: Adapter) {}

  async open({ environment, ...setup }: SceneSetup): Promise<void> {
    this.simulator = await ScalekitSimulator.start(environment);
    this.app = await this.start(setup);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.simulator.stop();
    // Calls of the SDK that were given up on hear of it now, and load what they say it with.
    await sleep(50);
  }

  /** A further app, until the end of the test. Shares the logger, of which a process has one. */
  async another(setup: AppSetup = {}): Promise<TestApp> {
    const app = await this.start(setup);
    this.others.push(app);
    return app;
  }

  /** Undoes what a test has changed. */
  async restore(): Promise<void> {
    this.calm();
    await Promise.all(this.others.splice(0).map((app) => app.close()));
    this.browser = new Browser();
  }

  /** The environment behaves from now on. */
  calm(): void {
    this.simulator.faults.clear();
    this.simulator.clock.skewSeconds = 0;
    this.undo.splice(0).forEach((undo) => {
      undo();
    });
  }

  /** Spoils what comes next, at most until the end of the test. */
  tamper(target: TamperTarget, change: TamperChange, times = 1): void {
    this.undo.push(this.simulator.tamper(target, change, times));
  }

  get ask(): string {
    return `organization_id=${organizationOf(this.simulator)}&return_to=/dashboard`;
  }

  leave(query = this.ask, app = this.app): Promise<string> {
    return leave(this.browser, app, query);
  }

  /** Goes to the environment and signs in there; answers the callback URL, not opened yet. */
  async callback(query = this.ask, person: Person = JANE): Promise<string> {
    return this.simulator.signIn(await this.leave(query), person);
  }

  /** A whole login; answers the callback's own answer, with no redirect followed. */
  async attempt(query = this.ask, person: Person = JANE): Promise<Answer> {
    return this.browser.visit(await this.callback(query, person));
  }

  signIn(person: Person = JANE): Promise<Answer> {
    return signIn(this.browser, this.app, this.simulator, { person });
  }

  /** E-mail address of who is signed in; undefined for nobody. */
  async whoIsIn(browser = this.browser, app = this.app): Promise<string | undefined> {
    const { status, body } = await browser.api(`${app.url}/auth/me`);
    if (status === 401) {
      return undefined;
    }
    expect(status).toBe(200);
    return (JSON.parse(body) as { identity: { email: string } }).identity.email;
  }

  private start(setup: AppSetup): Promise<TestApp> {
    const { adapter, simulator, logger } = this;
    return startApp({ ...setup, adapter, simulator, logger });
  }
}

/** Sets a scene for the tests of the surrounding `describe`. */
export function setScene(adapter: Adapter, setup: SceneSetup = {}): Scene {
  const scene = new Scene(adapter);
  beforeAll(() => scene.open(setup));
  afterEach(() => scene.restore());
  afterAll(() => scene.close());
  return scene;
}
