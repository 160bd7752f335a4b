import type { JWK } from 'jose';
import { Environment, jwkOf, rsaKey } from '../../spec-support/environment.js';
import { signingKeysOf, unheardCalls } from '../../spec-support/observability.js';
import { optionsWith } from '../../spec-support/options.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { SigningKeys, type TokenSource } from './signing-keys.js';

const MINUTE = 60_000;

let environment: Environment;
let good: JWK;
let other: JWK;
let keys: SigningKeys;
let now: number;
/** How long tokens have waited, in milliseconds, and what happens meanwhile. */
let waits: number[];
let meanwhile: () => void;

/** Its pauses pass at once. */
class TestedKeys extends SigningKeys {
  protected override wait(milliseconds: number): Promise<void> {
    waits.push(milliseconds);
    now += milliseconds;
    meanwhile();
    return Promise.resolve();
  }
}

function keysWith(given: Partial<ScalekitSsoOptions>): TestedKeys {
  const options = optionsWith(given);
  return new TestedKeys(unheardCalls(options), options);
}

beforeAll(async () => {
  environment = await Environment.start();
  good = environment.keys?.[0] as JWK;
  other = await jwkOf(rsaKey(), { kid: 'k2' });
});
afterAll(() => environment.stop());
beforeEach(() => {
  now = Date.UTC(2030, 0, 1);
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  environment.keys = [good];
  environment.fetches = 0;
  waits = [];
  meanwhile = () => undefined;
  keys = keysWith({ environmentUrl: environment.url });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Whether a key of this id is known. */
async function knows(
  kid: string | undefined,
  source: TokenSource = 'environment',
): Promise<unknown> {
  return keys.keyFor({ alg: 'RS256', kid }, source).then(
    () => true,
    (error: unknown) => (error as { code: string }).code,
  );
}

const NO_SUCH_KEY = 'ERR_JWKS_NO_MATCHING_KEY';

/** Lets a fetch in the background come to its end. */
async function settled(): Promise<void> {
  await keys.haveChanged('environment', 'k1');
}

describe('signing keys', () => {
  it('are fetched at first use, once for all', async () => {
    await expect(Promise.all([knows('k1'), knows('k1'), knows('k1')])).resolves.toEqual([
      true,
      true,
      true,
    ]);
    await knows('k1');
    await knows(undefined);
    expect(environment.fetches).toBe(1);
  });

  it('are imported once, not once for each token', async () => {
    const header = { alg: 'RS256', kid: 'k1' };
    const { key } = await keys.keyFor(header, 'environment');
    expect((await keys.keyFor(header, 'browser')).key).toBe(key);
  });

  it('are told apart by their ids, without another look', async () => {
    environment.keys = [good, other];
    await expect(knows('k1')).resolves.toBe(true);
    await expect(knows('k2')).resolves.toBe(true);
    now += MINUTE;
    await expect(knows('k2')).resolves.toBe(true);
    await expect(knows('k1')).resolves.toBe(true);
    expect(environment.fetches).toBe(1);
  });

  it('may take three quarters of the time-out', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    keys = keysWith({ environmentUrl: environment.url, timeoutMs: 5_001 });
    await knows('k1');
    expect(timeout.mock.calls).toEqual([[3_751]]);
  });

  it('are fetched again after ten minutes, so that a withdrawn one goes', async () => {
    await knows('k1');
    environment.keys = [other];
    now += 10 * MINUTE;
    await expect(knows('k1')).resolves.toBe(true);
    expect(environment.fetches).toBe(1);
    now += 1;
    await expect(knows('k1')).resolves.toBe(NO_SUCH_KEY);
    expect(environment.fetches).toBe(2);
    await expect(knows('k2')).resolves.toBe(true);
  });

  it('are used on while the environment is down', async () => {
    await knows('k1');
    environment.keys = undefined;
    now += 60 * MINUTE;
    await expect(knows('k1')).resolves.toBe(true);
    await settled();
    await expect(knows('k1')).resolves.toBe(true);
    // Another key may be there meanwhile: nothing is wrong with the token as far as is known.
    await expect(knows('k2')).resolves.toBe('keys_unavailable');
    await expect(knows('k2', 'browser')).resolves.toBe('keys_unavailable');
    environment.keys = [good];
    now += MINUTE;
    await expect(knows('k2')).resolves.toBe(NO_SUCH_KEY);
  });

  it('follow no clock that somebody sets', async () => {
    await knows('k1');
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 24 * 60 * MINUTE);
    environment.keys = [other];
    await expect(knows('k2')).resolves.toBe(true);
    clock.mockRestore();
  });

  it('follow a rotation at once', async () => {
    await knows('k1');
    environment.keys = [other];
    await expect(knows('k2')).resolves.toBe(true);
    environment.keys = [good];
    await expect(knows('k1')).resolves.toBe(true);
    expect(environment.fetches).toBe(3);
  });
});

describe('looking for a key that is not there', () => {
  it('costs one fetch in ten seconds for tokens of browsers, which do not wait (S13)', async () => {
    await knows('k1');
    await expect(knows('x1', 'browser')).resolves.toBe(NO_SUCH_KEY);
    expect(environment.fetches).toBe(2);
    now += 9_999;
    await expect(knows('x2', 'browser')).resolves.toBe(NO_SUCH_KEY);
    expect(environment.fetches).toBe(2);
    now += 1;
    await expect(knows('x3', 'browser')).resolves.toBe(NO_SUCH_KEY);
    expect([environment.fetches, waits]).toEqual([3, []]);
  });

  it('is done once more after a second for a token of the environment (S13)', async () => {
    await knows('k1');
    await expect(knows('x1')).resolves.toBe(NO_SUCH_KEY);
    expect([environment.fetches, waits]).toEqual([3, [1_000]]);
    // Whoever comes later within the next second has one look left, at its end.
    now += 600;
    await expect(knows('x2')).resolves.toBe(NO_SUCH_KEY);
    expect([environment.fetches, waits]).toEqual([4, [1_000, 400]]);
  });

  it('finds a key of a rotation that the key set shows late (S13)', async () => {
    await knows('k1');
    meanwhile = () => {
      environment.keys = [good, other];
    };
    await expect(knows('k2')).resolves.toBe(true);
    expect([environment.fetches, waits]).toEqual([3, [1_000]]);
  });

  it('finds the key of a rotation right after a futile look, for all logins by one fetch (S13)', async () => {
    await knows('k1');
    await knows('x1');
    environment.keys = [other];
    environment.fetches = 0;
    const logins = Array.from({ length: 50 }, () => knows('k2'));
    await expect(Promise.all(logins)).resolves.toEqual(logins.map(() => true));
    expect(environment.fetches).toBe(1);
  });

  it('waits for a tenth of the time-out at most (S13)', async () => {
    keys = keysWith({ environmentUrl: environment.url, timeoutMs: 2_000 });
    await knows('x1');
    expect(waits).toEqual([200]);
  });

  it('waits for the timer in earnest (S13)', async () => {
    keys = signingKeysOf(optionsWith({ environmentUrl: environment.url, timeoutMs: 1_000 }));
    const { setTimeout: start } = globalThis;
    const waited: number[] = [];
    // fetch() has timers too; they run for seconds.
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms: number) => {
      if (ms >= 1_000) {
        return start(act, ms);
      }
      waited.push(ms);
      now += 100;
      environment.keys = [other];
      act();
      return undefined;
    }) as never);
    await expect(knows('k2')).resolves.toBe(true);
    expect(waited).toEqual([101]);
  });

  it('for a browser does not hold up the environment itself', async () => {
    await knows('k1');
    await knows('x1', 'browser');
    environment.keys = [other];
    await expect(knows('k2', 'browser')).resolves.toBe(NO_SUCH_KEY);
    await expect(knows('k2', 'environment')).resolves.toBe(true);
    expect(waits).toEqual([]);
  });

  it('waits for a fetch that is under way, pause or not', async () => {
    await knows('k1');
    await knows('x1', 'browser');
    environment.keys = [other];
    const both = Promise.all([knows('k2', 'environment'), knows('k2', 'browser')]);
    await expect(both).resolves.toEqual([true, true]);
    expect(environment.fetches).toBe(3);
  });
});

describe('an environment that is down', () => {
  it('is asked again at once, and then at growing intervals', async () => {
    environment.keys = undefined;
    await expect(knows('k1')).resolves.toBe('keys_unavailable');
    await knows('k1');
    expect(environment.fetches).toBe(2);
    let expected = 2;
    for (const pause of [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]) {
      now += pause - 1;
      await knows('k1');
      expect([pause, environment.fetches]).toEqual([pause, expected]);
      now += 1;
      await knows('k1');
      expected += 1;
      expect([pause, environment.fetches]).toEqual([pause, expected]);
    }
    now += 10_000;
    environment.keys = [good];
    await expect(knows('k1')).resolves.toBe(true);
  });

  it('is asked at once again after it was up', async () => {
    environment.keys = undefined;
    await knows('k1');
    await knows('k1');
    now += 100;
    environment.keys = [good];
    await knows('k1');
    environment.keys = undefined;
    await knows('k2');
    await knows('k2');
    expect(environment.fetches).toBe(5);
  });
});

describe('haveChanged', () => {
  it('tells of other keys only', async () => {
    await knows('k1');
    await expect(keys.haveChanged('environment', 'k1')).resolves.toBe(false);
    environment.keys = [other];
    now += 1_000;
    await expect(keys.haveChanged('environment', 'k1')).resolves.toBe(true);
    environment.keys = undefined;
    await expect(keys.haveChanged('environment', 'k1')).resolves.toBe(false);
    expect(waits).toEqual([]);
  });

  it.each([
    ['environment', 999, 1],
    ['browser', 9_999, 1],
  ] as const)(
    'of the %s is a futile look too, which starts its pause',
    async (source, ms, more) => {
      await knows('k1');
      await keys.haveChanged(source, 'k1');
      const { fetches } = environment;
      now += ms;
      await keys.haveChanged(source, 'k1');
      expect(environment.fetches).toBe(fetches);
      now += more;
      await keys.haveChanged(source, 'k1');
      expect(environment.fetches).toBe(fetches + 1);
    },
  );

  it('starts no pause where they have changed: they may change again', async () => {
    await knows('k1');
    environment.keys = [other];
    await expect(keys.haveChanged('browser', 'k1')).resolves.toBe(true);
    environment.keys = [good];
    await expect(keys.haveChanged('browser', 'k1')).resolves.toBe(true);
  });

  it('looks once more for a token of the environment that names no key (S13)', async () => {
    await knows('k1');
    await expect(keys.haveChanged('browser', undefined)).resolves.toBe(false);
    expect(waits).toEqual([]);
    meanwhile = () => {
      environment.keys = [other];
    };
    await expect(keys.haveChanged('environment', undefined)).resolves.toBe(true);
    expect(waits).toEqual([1_000]);
  });
});

describe('a key set', () => {
  it.each<[string, (good: JWK) => unknown]>([
    ['with a key for no use in particular', (key) => ({ ...key, use: undefined, alg: undefined })],
    ['with a key for signatures', (key) => ({ ...key, use: 'sig', alg: 'RS256' })],
    ['with null for use and alg', (key) => ({ ...key, use: null, alg: null })],
  ])('%s is good', async (_case, make) => {
    environment.keys = [make(good)];
    await expect(knows('k1')).resolves.not.toBe('keys_unavailable');
  });

  it.each<[string, (good: JWK) => unknown]>([
    ['with an encryption key', (key) => ({ ...key, use: 'enc' })],
    ['with a key of another algorithm', (key) => ({ ...key, alg: 'RS512' })],
    ['with a secret', () => ({ kty: 'oct', kid: 'k1', k: 'c2VjcmV0' })],
    ['with a key of another type', (key) => ({ ...key, kty: 'EC' })],
    ['without an exponent', (key) => ({ ...key, e: undefined })],
    ['without a modulus', (key) => ({ ...key, n: undefined })],
    ['with a modulus that is a number', (key) => ({ ...key, n: 7 })],
    ['of null', () => null],
    ['of texts', () => 'k1'],
  ])('%s has no key', async (_case, make) => {
    environment.keys = [make(good)];
    await expect(knows('k1')).resolves.toBe('keys_unavailable');
  });

  it('passes over short keys', async () => {
    environment.keys = [await jwkOf(rsaKey(2040))];
    await expect(knows('k1')).resolves.toBe('keys_unavailable');
  });

  it('that is none is no key set', async () => {
    environment.keys = { length: 1, 0: good } as never;
    await expect(knows('k1')).resolves.toBe('keys_unavailable');
  });
});
