import { BUILD_TIMEOUT_MS } from '../demo/support/demo.js';
import { Cluster, STORES } from './support/cluster.js';
import { crowd, IS_LONG } from './support/crowd.js';
import { figuresOf, newTally, SoakVisitor, type Tally } from './support/soak-visitor.js';

const LOGINS = IS_LONG ? 300 : 30;
const AT_ONCE = IS_LONG ? 4 : 2;
const MIN_KILLS = IS_LONG ? 15 : 2;
/** Of three instances, in three deploys. */
const LOGINS_OF_RESTART = Math.ceil(LOGINS / 9);
const OLD = 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe';
const NEW = 'kB3nC6hJ1sD5gAefQ7xY2mZpL9rT4vW8';

const bothSecrets = (list: string): { SESSION_SECRET: string; COOKIE_SECRET: string } => ({
  SESSION_SECRET: list,
  COOKIE_SECRET: list,
});

const TITLED = STORES.map(([service, variable, url]) => {
  const isThere = url !== '';
  const title = isThere ? service : `${service} (skipped: set ${variable} to run)`;
  return [title, service, url, isThere] as const;
});

describe.each(TITLED)('three instances on %s', (_title, service, url, isThere) => {
  let cluster: Cluster;
  beforeAll(async () => {
    if (isThere) {
      cluster = await Cluster.start(url, bothSecrets(IS_LONG ? OLD : `${OLD},${NEW}`));
    }
  }, BUILD_TIMEOUT_MS);
  afterAll(() => (isThere ? cluster.stop() : undefined));

  /** Users sign in, a few at one moment, for as long as it is worth it. */
  const signIn = async (
    tally: Tally,
    isWorthIt: (begun: number) => boolean,
  ): Promise<SoakVisitor[]> => {
    const visitors: SoakVisitor[] = [];
    await crowd(AT_ONCE, isWorthIt, async () => {
      const visitor = visitorOf(tally);
      await visitor.signInAnyway();
      visitors.push(visitor);
    });
    return visitors;
  };

  let users = 0;
  const visitorOf = (tally: Tally): SoakVisitor => {
    users += 1;
    return new SoakVisitor(cluster.url, `user${users}@example.com`, tally);
  };

  const expectSignedIn = async (visitors: readonly SoakVisitor[]): Promise<void> => {
    for (const visitor of visitors) {
      const found = await Promise.all(cluster.demos.map(({ url }) => visitor.whoIsIn(url)));
      expect(found).toEqual(cluster.demos.map(() => visitor.email));
    }
  };

  const signOut = (visitors: readonly SoakVisitor[]): Promise<void> =>
    crowd(
      AT_ONCE,
      (begun) => begun < visitors.length,
      (number) => visitors[number - 1]!.signOut(),
    );

  it.runIf(isThere)(
    'sign everybody in, and keep them in, while one after the other is killed',
    async ({ task }) => {
      const tally = newTally();
      let kills = 0;
      let isOver = false;
      const isEnough = (): boolean => isOver || (tally.logins >= LOGINS && kills >= MIN_KILLS);
      const signingIn = signIn(tally, () => !isEnough());
      const killing = cluster.killInTurn(isEnough, () => {
        kills += 1;
      });
      const [visitors] = await Promise.all([signingIn, killing]).finally(() => {
        // The one that goes on ends, too, where the other has failed.
        isOver = true;
        return Promise.allSettled([signingIn, killing]);
      });
      await expectSignedIn(visitors);
      await signOut(visitors);
      task.meta.figures = {
        ...figuresOf(tally),
        'processes killed': kills,
        'requests sent to a second instance': cluster.proxy.repeated,
      };
      // Only a code that a second kill has spent as well is left to a page.
      expect(Object.keys(tally.pages).filter((code) => code !== 'code_rejected')).toEqual([]);
    },
  );

  // What a secret does is the same on every store.
  it.runIf(isThere && (IS_LONG || service === 'Redis'))(
    'lose no login and no session while both secrets change in three deploys',
    async ({ task }) => {
      const tally = newTally();
      /** Logins that are under way for the whole of a deploy, and sessions that began before its end. */
      const during = async (list: string): Promise<SoakVisitor[]> => {
        const slow = await Promise.all(
          Array.from({ length: AT_ONCE }, async () => {
            const visitor = visitorOf(tally);
            return [visitor, await visitor.begin()] as const;
          }),
        );
        const visitors: SoakVisitor[] = [];
        await cluster.deploy(bothSecrets(list), async () => {
          visitors.push(...(await signIn(tally, (begun) => begun < LOGINS_OF_RESTART)));
        });
        for (const [visitor, page] of slow) {
          await visitor.finish(page);
        }
        return [...visitors, ...slow.map(([visitor]) => visitor)];
      };

      // The first of the three deploys brings a secret that is not used yet: the short run begins after it.
      const first = await (IS_LONG
        ? during(`${OLD},${NEW}`)
        : signIn(tally, (begun) => begun < LOGINS_OF_RESTART));
      await expectSignedIn(first);
      const second = await during(`${NEW},${OLD}`);
      await expectSignedIn([...first, ...second]);
      const between = await signIn(tally, (begun) => begun < LOGINS_OF_RESTART);
      const third = await during(NEW);
      // Sessions from before the end of the second deploy are not promised: their users sign in again.
      await expectSignedIn([...between, ...third]);
      const [early] = first;
      expect(await early?.whoIsIn()).toBeUndefined();
      await early?.signInAnyway();

      task.meta.figures = figuresOf(tally);
      expect(tally.pages).toEqual({});
      await signOut([...between, ...third]);
    },
  );
});
