import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { AppSessionStore } from './app-session-store.js';
import type { SignInRecord } from './sign-in-record.js';
import { SignInRecords } from './sign-in-records.js';

let store: ReturnType<typeof sessionStore>;
let records: SignInRecords;
let request: SsoRequest;
let record: SignInRecord;

beforeEach(() => {
  store = sessionStore();
  const options = optionsWith({ session: { maxAgeSeconds: 1_000, idleSeconds: 100 } });
  records = new SignInRecords(new AppSessionStore(options), options);
  request = sessionRequest(store);
  record = signInRecordOf();
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
    await records.add(request, record);
    const cookie = expect.objectContaining({ expires: new Date(record.expiresAt) }) as unknown;
    expect(set.mock.calls[1]?.[1]).toMatchObject({ cookie });
  });

  it('lets a renewed sign-in go on under an id that begins like the first', async () => {
    const first = await records.add(request, record);
    const second = await records.add(request, record, first);
    const third = await records.add(request, record, second);
    expect(second).toMatch(/^sso:[\w-]{32}\.[\w-]{32}$/);
    expect(second.startsWith(`${first}.`)).toBe(true);
    expect(third).toMatch(/^sso:[\w-]{32}\.[\w-]{32}$/);
    expect(third.startsWith(`${first}.`)).toBe(true);
    await records.remove(request, first);
    await expect(records.find(request, second)).resolves.toEqual(record);
    await records.end(request, second);
    for (const id of [first, second, third]) {
      await expect(records.find(request, id)).resolves.toBeUndefined();
    }
    await expect(records.find(request, await records.add(request, record, first))).resolves.toBe(
      undefined,
    );
  });

  it('remembers that a sign-in has ended for as long as one lasts', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(5_000);
    const set = jest.spyOn(store, 'set');
    await records.end(request, `sso:${'a'.repeat(32)}`);
    const cookie = expect.objectContaining({ expires: new Date(1_005_000) }) as unknown;
    expect(set.mock.calls).toEqual([
      [`sso-ended:${'a'.repeat(32)}`, expect.objectContaining({ cookie }), expect.anything()],
    ]);
  });

  it('notes when a sign-in is used, apart from it', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(5_000);
    const id = await records.add(request, record);
    await expect(records.lastUseOf(request, id)).resolves.toBe(5_000);
    const set = jest.spyOn(store, 'set');
    clock.mockReturnValue(6_000);
    await records.noteUse(request, id);
    const cookie = expect.objectContaining({ expires: new Date(106_000) }) as unknown;
    expect(set.mock.calls).toEqual([
      [`sso-used:${id}`, expect.objectContaining({ cookie }), expect.anything()],
    ]);
    await expect(records.lastUseOf(request, id)).resolves.toBe(6_000);
    await records.end(request, id);
    await records.noteUse(request, id);
    await expect(records.find(request, id)).resolves.toBeUndefined();
  });

  it.each([undefined, null, {}, { record: null }, { record: { lastUsedAt: '5000' } }])(
    'reads no time of use out of %j',
    async (kept) => {
      const id = await records.add(request, record);
      jest.spyOn(store, 'get').mockImplementation((_id, done) => {
        done(null, kept as never);
      });
      await expect(records.lastUseOf(request, id)).resolves.toBeUndefined();
    },
  );

  it('asks once for a sign-in that was never renewed', async () => {
    const id = await records.add(request, record);
    const get = jest.spyOn(store, 'get');
    await records.find(request, id);
    expect(get).toHaveBeenCalledTimes(1);
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
    ['an id with a short second part', `sso:${'a'.repeat(32)}.${'a'.repeat(31)}`],
    ['an id with three parts', `sso:${'a'.repeat(32)}.${'a'.repeat(32)}.${'a'.repeat(32)}`],
  ])('asks the store for no %s', async (_case, id) => {
    const get = jest.spyOn(store, 'get');
    const set = jest.spyOn(store, 'set');
    const destroy = jest.spyOn(store, 'destroy');
    await expect(records.find(request, id)).resolves.toBeUndefined();
    await expect(records.lastUseOf(request, id)).resolves.toBeUndefined();
    await records.remove(request, id);
    await records.end(request, id);
    expect(get).not.toHaveBeenCalled();
    expect(set).not.toHaveBeenCalled();
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
});
