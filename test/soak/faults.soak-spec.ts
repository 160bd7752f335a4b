import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ScalekitSimulator, type Fault } from 'scalekit-simulator';
import { BUILD_TIMEOUT_MS, startDemo, type Demo } from '../demo/support/demo.js';
import { freePort } from '../support/free-port.js';
import { RATE_LIMIT, STORES } from './support/cluster.js';
import { crowd, IS_LONG } from './support/crowd.js';
import { figuresOf, newTally, SoakVisitor, type Tally } from './support/soak-visitor.js';

const LOGINS = IS_LONG ? 10_000 : 200;
/** Each signs in once before memory is looked at: of those that it knows, the app remembers some things for good. */
const USERS = IS_LONG ? 1_000 : 40;
const ORGANIZATIONS = USERS / 2;
const ROTATE_EVERY = IS_LONG ? 200 : 50;
const AT_ONCE = 32;
const TIMEOUT_MS = 2_000;
/** One request in so many fails. */
const FAIL_EVERY = 10;
const [[, , STORE_URL]] = STORES;
/** Over HTTP/2 to the environment, and to the store, if it is a server. */
const MAX_IDLE_SOCKETS = STORE_URL === '' ? 1 : 2;
/** Compiled code comes and goes by as much; half a kilobyte for each login of the long run would be more. */
const MAX_GROWTH_BYTES = 5 * 2 ** 20;

/** What the app asks the environment by itself. */
const BACK_CHANNEL = /^(\/oauth\/token|\/keys|grpc:.*)$/;
const FAULTS: readonly Omit<Fault, 'path'>[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'drop' },
  { kind: 'drop-after' },
  { kind: 'delay', delayMs: 1.5 * TIMEOUT_MS },
  { kind: 'garbage' },
];

const inMebibytes = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10;
const domainOf = (user: number): string => `company${user % ORGANIZATIONS}.test`;

describe('an environment of which one request in ten fails', () => {
  let simulator: ScalekitSimulator;
  let demo: Demo;
  let probe: string;
  let asked = 0;
  let faults = 0;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start({
      organizations: Array.from({ length: ORGANIZATIONS }, (_, index) => ({
        displayName: `Company ${index}`,
        domains: [domainOf(index)],
      })),
      onAnswer: ({ route }) => {
        if (BACK_CHANNEL.test(route)) {
          asked += 1;
          if (asked % FAIL_EVERY === 0) {
            simulator.faults.add({ path: BACK_CHANNEL, ...FAULTS[faults % FAULTS.length]! });
            faults += 1;
          }
        }
      },
    });
    const PROBE_PORT = String(await freePort());
    probe = `http://127.0.0.1:${PROBE_PORT}`;
    demo = await startDemo({
      ...simulator.env,
      RATE_LIMIT,
      PROBE_PORT,
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'support/probe.mjs')).href}`,
      SESSION_STORE_URL: STORE_URL,
      SSO_TIMEOUT_MS: String(TIMEOUT_MS),
      LOG_LEVEL: 'error',
    });
    simulator.allowRedirectUri(`${demo.url}/auth/callback`);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await demo.stop();
    await simulator.stop();
  });

  const logIn = (logins: number, tally: Tally): Promise<void> =>
    crowd(
      AT_ONCE,
      (begun) => begun < logins,
      async (number) => {
        if (number % ROTATE_EVERY === 0) {
          // By turns with an overlap, and at once.
          await simulator.rotateKeys({ keepOld: (number / ROTATE_EVERY) % 2 === 0 });
        }
        const user = number % USERS;
        const visitor = new SoakVisitor(demo.url, `user${user}@${domainOf(user)}`, tally);
        await visitor.signInAnyway();
        await visitor.signOut();
      },
    );

  /** What the demo holds when nobody uses it. */
  const idle = async (): Promise<{ bytes: number; sockets: number }> => {
    let held = { bytes: 0, sockets: Infinity };
    const look = async (): Promise<number> => {
      held = (await (await fetch(probe)).json()) as typeof held;
      return held.sockets;
    };
    await expect
      .poll(look, { timeout: 60_000, interval: 250 })
      .toBeLessThanOrEqual(MAX_IDLE_SOCKETS);
    return held;
  };

  it('signs everybody in by the links of its pages, nobody as another user, and gives back what it took', async ({
    task,
  }) => {
    await logIn(USERS, newTally());
    const before = await idle();
    const askedBefore = asked;
    const faultsBefore = faults;
    const tally = newTally();
    await logIn(LOGINS, tally);
    const after = await idle();
    task.meta.figures = {
      ...figuresOf(tally),
      'requests of the app to the environment': asked - askedBefore,
      'of these struck by a fault': faults - faultsBefore,
      'rotations of the signing key': Math.floor(LOGINS / ROTATE_EVERY),
      'MiB of heap before': inMebibytes(before.bytes),
      'MiB of heap after': inMebibytes(after.bytes),
      'open sockets before': before.sockets,
      'open sockets after': after.sockets,
    };
    expect(after.bytes - before.bytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(demo.process.output).not.toMatch(/^\s+at /m);
  });
});
