import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import type { SsoSessionRecord } from './sso-session-record.js';
import { readLastUse, SsoSessionRepository } from './sso-session.repository.js';

const NOW = Date.UTC(2030, 0, 1);
const stores = new SsoStores(null, optionsWith());
const records = new SsoSessionRepository(stores, new StoreKeys(optionsWith()));
let request: SsoRequest;
let record: SsoSessionRecord;
let set: jest.SpiedFunction<ReturnType<typeof stores.of>['set']>;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  request = sessionRequest(sessionStore());
  record = signInRecordOf({ idleSeconds: 100 });
  set = jest.spyOn(stores.of(request), 'set');
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('SsoSessionRepository', () => {
  it('keeps a sign-in under a random id until it is removed', async () => {
    const id = await records.add(request, record);
    const other = await records.add(request, { ...record, userKey: 'u2' });
    expect(id).toMatch(/^[\w-]{32}$/);
    expect(other).not.toBe(id);
    await expect(records.find(request, [id, 'x', other])).resolves.toEqual([
      record,
      undefined,
      { ...record, userKey: 'u2' },
    ]);
    await records.remove(request, [id]);
    await expect(records.find(request, [id, other])).resolves.toMatchObject([
      undefined,
      { userKey: 'u2' },
    ]);
  });

  it('writes a sign-in once, until it expires, under no key that tells its id', async () => {
    const id = await records.add(request, record);
    expect(set.mock.calls).toEqual([[records.keysOf(id)[0], record, record.expiresAt]]);
    expect(JSON.stringify(set.mock.calls)).not.toContain(id);
  });

  it('notes use and re-authentication apart from the sign-in, and removes all three', async () => {
    const id = await records.add(request, record);
    const [signInKey, lastUseKey, reauthenticationKey] = records.keysOf(id);
    expect(new Set([signInKey, lastUseKey, reauthenticationKey]).size).toBe(3);
    set.mockClear();
    jest.setSystemTime(NOW + 1_000);
    const reauthentication = { id: 'r1', reauthenticatedAt: NOW, authTime: undefined };
    await records.noteUse(request, id, record);
    await records.noteReauthentication(request, id, reauthentication, record);
    expect(set.mock.calls).toEqual([
      [lastUseKey, { lastUsedAt: NOW + 1_000 }, NOW + 101_000],
      [reauthenticationKey, reauthentication, record.expiresAt],
    ]);
    await records.remove(request, [id]);
    const left = await stores.of(request).get(records.keysOf(id));
    expect(left).toEqual([undefined, undefined, undefined]);
  });

  it('does not bring a sign-in back that has ended, whatever is noted of it', async () => {
    const id = await records.add(request, record);
    await records.remove(request, [id]);
    await records.noteUse(request, id, record);
    await records.noteReauthentication(
      request,
      id,
      { id: 'r1', reauthenticatedAt: NOW, authTime: undefined },
      record,
    );
    await expect(records.find(request, [id])).resolves.toEqual([undefined]);
  });

  it('finds nobody where the store holds something else', async () => {
    const id = await records.add(request, record);
    for (const found of [null, {}, 'jane', { lastUsedAt: 1 }]) {
      jest.spyOn(stores.of(request), 'get').mockResolvedValueOnce([found]);
      await expect(records.find(request, [id])).resolves.toEqual([undefined]);
    }
  });
});

describe('readLastUse', () => {
  it.each([undefined, null, {}, 'text', { lastUsedAt: '5000' }])(
    'reads no time of use out of %j',
    (kept) => {
      expect(readLastUse(kept)).toBeUndefined();
    },
  );

  it('reads the time of use', () => {
    expect(readLastUse({ lastUsedAt: 5_000 })).toBe(5_000);
  });
});
