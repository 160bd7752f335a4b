import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, storedIds } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSessionStore } from '../http/session-contract.js';
import type { SignInRecord } from './sign-in-record.js';
import { SignInRecords } from './sign-in-records.js';

const records = new SignInRecords(optionsWith({ timeoutMs: 200 }));
const unavailable = (detail: unknown = expect.any(String)): object =>
  expect.objectContaining({ code: 'session_unavailable', detail }) as object;

let store: ReturnType<typeof sessionStore>;
let request: SsoRequest;
let record: SignInRecord;

beforeEach(() => {
  store = sessionStore();
  request = sessionRequest(store);
  const now = Date.now();
  record = {
    version: 1,
    clientId: 'skc_1',
    identity: JANE,
    userKey: 'u1',
    signedInAt: now,
    expiresAt: now + 60_000,
  };
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('SignInRecords', () => {
  it('keeps a sign-in under an id of its own until it is removed', async () => {
    const id = await records.add(request, record);
    const other = await records.add(request, { ...record, userKey: 'u2' });
    expect(id).toMatch(/^sso:[\w-]{32}$/);
    expect(other).not.toBe(id);
    await expect(records.find(request, id)).resolves.toEqual(record);
    await records.remove(request, id);
    await expect(records.find(request, id)).resolves.toBeUndefined();
    await expect(records.find(request, other)).resolves.toMatchObject({ userKey: 'u2' });
  });

  it('tells the store when the sign-in expires', async () => {
    const set = jest.spyOn(store, 'set');
    const clock = jest.spyOn(Date, 'now').mockReturnValue(record.expiresAt - 45_000);
    await records.add(request, record);
    expect(set.mock.calls[0]?.[1].cookie).toEqual({
      expires: new Date(record.expiresAt),
      maxAge: 45_000,
      originalMaxAge: 45_000,
    });
    clock.mockRestore();
  });

  // An id comes out of a session, which may hold anything.
  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['an object', { toString: () => `sso:${'a'.repeat(32)}` }],
    ['the id of a session', 'a'.repeat(32)],
    ['a short id', `sso:${'a'.repeat(31)}`],
    ['a long id', `sso:${'a'.repeat(33)}`],
    ['text before the id', `x-sso:${'a'.repeat(32)}`],
    ['an id with other characters', `sso:${'a'.repeat(31)}*`],
  ])('asks the store for no %s', async (_case, id) => {
    const get = jest.spyOn(store, 'get');
    const destroy = jest.spyOn(store, 'destroy');
    await expect(records.find(request, id)).resolves.toBeUndefined();
    await records.remove(request, id);
    expect(get).not.toHaveBeenCalled();
    expect(destroy).not.toHaveBeenCalled();
  });

  it('finds nobody under an id that was never given, or that holds something else', async () => {
    const id = `sso:${'a'.repeat(32)}`;
    await expect(records.find(request, id)).resolves.toBeUndefined();
    for (const found of [undefined, null, {}, { record: null }, { record: 'jane' }, record]) {
      jest.spyOn(store, 'get').mockImplementation((_id, done) => {
        done(null, found as never);
      });
      await expect(records.find(request, id)).resolves.toBeUndefined();
    }
  });

  it.each(['get', 'set', 'destroy'] as const)('fails where the store fails to %s', async (act) => {
    const id = await records.add(request, record);
    jest.spyOn(store, act).mockImplementation((...given: unknown[]) => {
      (given.at(-1) as (error: Error) => void)(new Error('the store is down'));
    });
    const attempt = {
      get: () => records.find(request, id),
      set: () => records.add(request, record),
      destroy: () => records.remove(request, id),
    };
    await expect(attempt[act]()).rejects.toEqual(unavailable('Error: the store is down'));
  });

  it.each(['get', 'set', 'destroy'] as const)('waits no longer than told to %s', async (act) => {
    const id = await records.add(request, record);
    jest.useFakeTimers();
    jest.spyOn(store, act).mockImplementation(() => undefined);
    const attempt = {
      get: () => records.find(request, id),
      set: () => records.add(request, record),
      destroy: () => records.remove(request, id),
    };
    const outcome = expect(attempt[act]()).rejects.toEqual(unavailable());
    await jest.advanceTimersByTimeAsync(200);
    await outcome;
    jest.useRealTimers();
  });

  it.each([
    ['no store', undefined],
    ['a store of another kind', {}],
  ])('fails for a request with %s', async (_case, sessionStoreOfRequest) => {
    const bare = {
      ...request,
      sessionStore: sessionStoreOfRequest as unknown as RequestSessionStore,
    };
    const missing = expect.objectContaining({ code: 'session_missing' });
    await expect(records.add(bare, record)).rejects.toEqual(missing);
    await expect(records.find(bare, `sso:${'a'.repeat(32)}`)).rejects.toEqual(missing);
    expect(storedIds(store).signIns).toEqual([]);
  });
});
