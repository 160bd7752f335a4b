import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSessionStore } from '../http/session-contract.js';
import { AppSessionStore } from './app-session-store.js';

const NOW = Date.UTC(2030, 0, 1);
const RECORD = { one: 1 };
const unavailable = (detail: unknown = expect.any(String)): object =>
  expect.objectContaining({ code: 'session_unavailable', detail }) as object;
const missing = expect.objectContaining({
  code: 'session_missing',
  detail: 'it has no sessionStore',
}) as object;

let store: ReturnType<typeof sessionStore>;
let records: AppSessionStore;
let request: SsoRequest;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  store = sessionStore();
  records = new AppSessionStore(optionsWith({ timeoutMs: 200 }));
  request = sessionRequest(store);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const attempts = {
  get: () => records.get(request, 'sso-x'),
  set: () => records.set(request, 'sso-x', RECORD, NOW + 60_000),
  destroy: () => records.remove(request, 'sso-x'),
};

describe('AppSessionStore', () => {
  it('keeps a record until it is removed', async () => {
    await expect(records.get(request, 'sso-x')).resolves.toBeUndefined();
    await records.set(request, 'sso-x', RECORD, NOW + 60_000);
    await expect(records.get(request, 'sso-x')).resolves.toEqual(RECORD);
    await records.remove(request, 'sso-x');
    await expect(records.get(request, 'sso-x')).resolves.toBeUndefined();
  });

  it('tells the store when it may forget', async () => {
    const set = jest.spyOn(store, 'set');
    await records.set(request, 'sso-x', RECORD, NOW + 45_000);
    expect(set.mock.calls[0]?.[1]).toEqual({
      record: RECORD,
      cookie: { expires: new Date(NOW + 45_000), maxAge: 45_000, originalMaxAge: 45_000 },
    });
  });

  it('finds nothing in what a store answers of another shape', async () => {
    for (const found of [undefined, null, {}, 'text']) {
      jest.spyOn(store, 'get').mockImplementation((_id, done) => {
        done(null, found as never);
      });
      await expect(records.get(request, 'sso-x')).resolves.toBeUndefined();
    }
  });

  it.each(['get', 'set', 'destroy'] as const)('fails where the store fails to %s', async (act) => {
    jest.spyOn(store, act).mockImplementation((...given: unknown[]) => {
      (given.at(-1) as (error: Error) => void)(new Error('the store is down'));
    });
    await expect(attempts[act]()).rejects.toEqual(unavailable('Error: the store is down'));
  });

  it.each(['get', 'set', 'destroy'] as const)('waits no longer than told to %s', async (act) => {
    jest.spyOn(store, act).mockImplementation(() => undefined);
    const outcome = expect(attempts[act]()).rejects.toEqual(unavailable());
    await jest.advanceTimersByTimeAsync(200);
    await outcome;
  });

  it.each([
    ['no store', undefined],
    ['a store of another kind', {}],
  ])('fails for a request with %s, also after others', async (_case, sessionStoreOfRequest) => {
    await attempts.set();
    const bare = {
      ...request,
      sessionStore: sessionStoreOfRequest as unknown as RequestSessionStore,
    };
    await expect(records.get(bare, 'sso-x')).rejects.toEqual(missing);
    await expect(records.set(bare, 'sso-x', RECORD, NOW + 1)).rejects.toEqual(missing);
    await expect(records.remove(bare, 'sso-x')).rejects.toEqual(missing);
  });

  it('knows the store of an earlier request where there is none', async () => {
    await expect(records.get(undefined, 'sso-x')).rejects.toEqual(missing);
    await attempts.set();
    await expect(records.get(undefined, 'sso-x')).resolves.toEqual(RECORD);
  });
});
