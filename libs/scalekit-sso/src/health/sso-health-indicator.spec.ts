import { ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { Environment } from '../../spec-support/environment.js';
import { MemorySsoStore } from '../../spec-support/memory-sso-store.js';
import { signingKeysOf, unheardCalls } from '../../spec-support/observability.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { probeEnvironment } from './probe-environment.js';
import { SsoHealthIndicator } from './sso-health-indicator.js';

const GOOD = { status: 'up', store: 'ok', environment: 'ok', keys: 'ok', clock: 'ok' };

/** A store whose backend may be away. */
class FragileStore extends MemorySsoStore {
  isAway = false;

  override get(keys: readonly string[]): Promise<readonly unknown[]> {
    return this.isAway ? Promise.reject(new Error('ECONNREFUSED')) : super.get(keys);
  }
}

let environment: Environment;
let store: FragileStore;
let indicator: SsoHealthIndicator;

beforeEach(async () => {
  environment = await Environment.start();
  store = new FragileStore();
  indicator = indicatorWith(store);
});
afterEach(() => environment.stop());

function indicatorWith(configured: FragileStore | null, timeoutMs = 1_000): SsoHealthIndicator {
  const options = optionsWith({ environmentUrl: environment.url, timeoutMs });
  return new SsoHealthIndicator(
    new SsoStores(configured, options),
    new StoreKeys(options),
    signingKeysOf(options),
    unheardCalls(options),
    options,
  );
}

describe('SsoHealthIndicator', () => {
  it('is up where store, environment, keys and clock are as they should be', async () => {
    await expect(indicator.check('sso')).resolves.toEqual({ sso: GOOD });
  });

  it('is down where the store fails', async () => {
    store.isAway = true;
    await expect(indicator.check('any')).resolves.toEqual({
      any: { ...GOOD, status: 'down', store: 'session_unavailable' },
    });
  });

  it('finds the session store of the app by a request', async () => {
    const alone = indicatorWith(null);
    const without = await alone.check('sso');
    expect(without.sso).toMatchObject({ status: 'down', store: 'session_missing' });
    const request = sessionRequest(sessionStore());
    await expect(alone.check('sso', { request })).resolves.toEqual({ sso: GOOD });
  });

  it.each([
    [undefined, 'up'],
    [false, 'up'],
    [true, 'down'],
  ])(
    'says that the environment is away; with requireEnvironment: %s it is %s',
    async (requireEnvironment, status) => {
      await environment.stop();
      await expect(indicator.check('sso', { requireEnvironment })).resolves.toEqual({
        sso: {
          ...{ status, store: 'ok', environment: 'environment_unreachable' },
          ...{ keys: 'keys_unavailable', clock: 'unknown' },
        },
      });
    },
  );

  describe('for an environment that takes requests and does not answer', () => {
    const AWAY = { store: 'ok', environment: 'environment_timeout', keys: 'environment_timeout' };
    const patient = 120_000;
    beforeEach(() => {
      environment.isSilent = true;
      indicator = indicatorWith(store, patient);
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('waits less than a second, however long a login may wait, and is up', async () => {
      const checked = indicator.check('sso');
      await vi.advanceTimersByTimeAsync(800);
      await expect(checked).resolves.toEqual({ sso: { status: 'up', clock: 'unknown', ...AWAY } });
    });

    it('waits as long as a login would where the environment is required, and is down', async () => {
      const said = vi.fn();
      const checked = indicator.check('sso', { requireEnvironment: true }).then(said);
      await vi.advanceTimersByTimeAsync(patient - 1);
      expect(said).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      await checked;
      expect(said).toHaveBeenCalledWith({ sso: { status: 'down', clock: 'unknown', ...AWAY } });
    });
  });

  it.each([
    [57, 'ok', 'up'],
    [-57, 'ok', 'up'],
    [64, 'clock_skew', 'down'],
    [-64, 'clock_skew', 'down'],
    [undefined, 'unknown', 'up'],
  ])('takes a clock that is %s seconds ahead for %s', async (clockSkewSeconds, clock, status) => {
    environment.clockSkewSeconds = clockSkewSeconds;
    await expect(indicator.check('sso', { requireEnvironment: true })).resolves.toEqual({
      sso: { ...GOOD, clock, status },
    });
  });

  it('is down with requireEnvironment where there are no keys', async () => {
    environment.keys = [];
    const { sso } = await indicator.check('sso', { requireEnvironment: true });
    expect(sso).toEqual({ ...GOOD, status: 'down', keys: 'keys_unavailable' });
  });

  it('asks the environment once in ten seconds, and for keys until it has some', async () => {
    let now = 1_000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    await Promise.all([indicator.check('sso'), indicator.check('sso')]);
    now += 10_000;
    await indicator.check('sso');
    expect([environment.discoveries, environment.fetches]).toEqual([1, 1]);
    now += 1;
    await indicator.check('sso');
    clock.mockRestore();
    expect([environment.discoveries, environment.fetches]).toEqual([2, 1]);
  });

  it('is an indicator of @nestjs/terminus', async () => {
    const module = await Test.createTestingModule({
      imports: [TerminusModule.forRoot({ logger: false })],
    }).compile();
    const health = module.get(HealthCheckService);
    const check = (): ReturnType<HealthCheckService['check']> =>
      health.check([() => indicator.check('sso')]);
    await expect(check()).resolves.toMatchObject({ status: 'ok', details: { sso: GOOD } });
    store.isAway = true;
    const failure: unknown = await check().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServiceUnavailableException);
    expect((failure as ServiceUnavailableException).getResponse()).toMatchObject({
      status: 'error',
      error: { sso: { status: 'down', store: 'session_unavailable' } },
    });
  });
});

describe('probeEnvironment', () => {
  it('tells by how many seconds the clocks differ', async () => {
    environment.clockSkewSeconds = 300;
    const { clockSkewSeconds } = await probeEnvironment(environment.url, 1_000);
    expect(Math.abs((clockSkewSeconds ?? 0) - 300)).toBeLessThanOrEqual(1);
  });
});
