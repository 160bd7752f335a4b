import { Logger } from '@nestjs/common';
import { RedisStore } from 'connect-redis';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { SsoError } from '../errors/sso-error.js';
import { SsoStore } from './sso-store.js';
import { SsoStores } from './sso-stores.js';

const NOW = Date.UTC(2030, 0, 1);
const LATER = NOW + 60_000;
const bare: SsoRequest = { method: 'GET', url: '/', headers: {} };
const failed = (code: string, detail: unknown = expect.any(String)): object =>
  expect.objectContaining({ code, detail }) as object;

/** A store of the app that does as it is told. */
class AppStore extends SsoStore {
  act: () => unknown = () => undefined;
  override get(): Promise<never> {
    return this.act() as Promise<never>;
  }
  override set(): Promise<never> {
    return this.act() as Promise<never>;
  }
  override setIfAbsent(): Promise<never> {
    return this.act() as Promise<never>;
  }
  override delete(): Promise<never> {
    return this.act() as Promise<never>;
  }
}

const storesWith = (own: SsoStore | null = null): SsoStores =>
  new SsoStores(own, optionsWith({ timeoutMs: 200 }));

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the store of a request', () => {
  it('is the session store that came with it, the same each time', async () => {
    const [stores, one, other] = [storesWith(), sessionStore(), sessionStore()];
    const ofOne = stores.of(sessionRequest(one));
    await ofOne.set('a', { one: 1 }, LATER);
    expect(stores.of(sessionRequest(one))).toBe(ofOne);
    await expect(stores.of(sessionRequest(other)).get(['a'])).resolves.toEqual([undefined]);
    await expect(stores.of(sessionRequest(one)).get(['a'])).resolves.toEqual([{ one: 1 }]);
  });

  it('is that of the latest request where there is no request, or none of sessions', () => {
    const stores = storesWith();
    const store = stores.of(sessionRequest(sessionStore()));
    expect(stores.of()).toBe(store);
    expect(stores.of(bare)).toBe(store);
    expect(stores.of({ ...bare, sessionStore: null as never })).toBe(store);
  });

  it.each([true, false])(
    'is warned about once where its records never end: %j (B29)',
    (isEndless) => {
      const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const stores = storesWith();
      const endless = new RedisStore({ client: {}, disableTTL: isEndless });
      for (let time = 0; time < 2; time++) {
        stores.of({ ...bare, sessionStore: endless });
      }
      const warnings = warn.mock.calls.map(([message]) => String(message));
      warn.mockRestore();
      expect(warnings).toEqual(
        isEndless
          ? [expect.stringMatching(/^The session store has disableTTL: .* a store\.$/)]
          : [],
      );
    },
  );

  it('is missing before the first request', () => {
    expect(() => storesWith().of()).toThrow(failed('session_missing', 'it has no sessionStore'));
  });

  it('is missing where what is there is no store', () => {
    const stores = storesWith();
    stores.of(sessionRequest(sessionStore()));
    expect(() => stores.of({ ...bare, sessionStore: {} })).toThrow(
      failed('session_missing', 'its sessionStore has no get()'),
    );
  });

  it('is the one that the app has configured, with and without a request', async () => {
    const own = new AppStore();
    const stores = storesWith(own);
    own.act = () => Promise.resolve([{ own: true }]);
    for (const request of [undefined, bare, sessionRequest(sessionStore())]) {
      await expect(stores.of(request).get(['a'])).resolves.toEqual([{ own: true }]);
    }
  });
});

describe('a store that misbehaves', () => {
  const own = new AppStore();
  const store = storesWith(own).of();
  const calls: [string, () => Promise<unknown>][] = [
    ['get', () => store.get(['a'])],
    ['set', () => store.set('a', {}, LATER)],
    ['setIfAbsent', () => store.setIfAbsent('a', {}, LATER)],
    ['delete', () => store.delete(['a'])],
  ];

  it.each(calls)('is unavailable where %s fails', async (_name, call) => {
    own.act = () => Promise.reject(new Error('it is down'));
    await expect(call()).rejects.toEqual(failed('session_unavailable', 'Error: it is down'));
    own.act = () => {
      throw new Error('synchronous');
    };
    await expect(call()).rejects.toEqual(failed('session_unavailable', 'Error: synchronous'));
  });

  it.each(calls)('is unavailable where %s takes too long', async (_name, call) => {
    own.act = () => new Promise(() => undefined);
    const outcome = expect(call()).rejects.toEqual(
      failed('session_unavailable', 'the session store did not answer'),
    );
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
  });

  it('keeps an error of the catalogue', async () => {
    own.act = () => Promise.reject(new SsoError('session_missing', { detail: 'own' }));
    await expect(store.get(['a'])).rejects.toEqual(failed('session_missing', 'own'));
  });

  it.each([undefined, null, 'ab', {}, [], [1], [1, 2, 3]])(
    'is unavailable where it answers two keys with %j: a revocation could be missing',
    async (answer) => {
      own.act = () => Promise.resolve(answer);
      await expect(store.get(['a', 'b'])).rejects.toEqual(
        failed('session_unavailable', 'get() did not give one value for each key'),
      );
    },
  );

  it('may answer reason with null', async () => {
    own.act = () => Promise.resolve([null, undefined]);
    await expect(store.get(['a', 'b'])).resolves.toEqual([undefined, undefined]);
  });

  it.each([undefined, null, 'OK', 1])(
    'is unavailable where setIfAbsent answers %j',
    async (answer) => {
      own.act = () => Promise.resolve(answer);
      await expect(store.setIfAbsent('a', {}, LATER)).rejects.toEqual(
        failed('session_unavailable', 'setIfAbsent() gave neither true nor false'),
      );
    },
  );

  it('is not asked for nothing', async () => {
    own.act = () => Promise.reject(new Error('asked'));
    await expect(store.get([])).resolves.toEqual([]);
    await expect(store.delete([])).resolves.toBeUndefined();
  });
});
