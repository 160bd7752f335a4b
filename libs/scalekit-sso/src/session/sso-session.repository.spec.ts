import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import { sessionPartsWith } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoStore } from '../store/sso-store.js';
import { newSsoSessionId, type SessionEntry } from './session-entry.js';
import type { SsoSessionRecord } from './sso-session-record.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({
  timeoutMs: 200,
  session: { maxAgeSeconds: 10_000, idleSeconds: 1_000 },
});
const STEP_UP = { id: 'r1', reauthenticatedAt: NOW, authTime: undefined };
let request: SsoRequest;
let parts: Awaited<ReturnType<typeof sessionPartsWith>>;
let store: SsoStore;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  request = sessionRequest(sessionStore());
  parts = await sessionPartsWith(options);
  store = parts.stores.of(request);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Writes a session; returns the entry that points to it. */
async function create(fields: Partial<SsoSessionRecord> = {}): Promise<SessionEntry> {
  const record = signInRecordOf({ expiresAt: NOW + 600_000, idleSeconds: 1_000, ...fields });
  const id = newSsoSessionId();
  await parts.repository.create(request, id, record);
  return entryFor(id, record);
}

const entryFor = (id: string, record: SsoSessionRecord): SessionEntry => ({
  scope: parts.keys.scope,
  id,
  identityKey: JANE.key,
  marks: Object.keys(record.marks),
  reauthenticationId: undefined,
  passportUser: undefined,
});
const marks = (): Promise<Readonly<Record<string, string>>> =>
  parts.revocations.marksFor(request, { identity: JANE, loginStartedAt: NOW }, 'u1', undefined);
const isActive = async (entry: SessionEntry): Promise<boolean> =>
  (await parts.repository.find(request, entry)) !== undefined;
const listKeyOf = (userKey: string): string => parts.keys.key('sessions-of-user', userKey);
const listOf = async (userKey = 'u1'): Promise<unknown> =>
  ((await store.get([listKeyOf(userKey)]))[0] as { ids?: unknown } | undefined)?.ids;

describe('a session of the repository', () => {
  it('is active until it is removed, with all that is kept of it', async () => {
    const entry = await create();
    const active = await parts.repository.find(request, entry);
    expect(active).toMatchObject({ id: entry.id, lastUsedAt: NOW, reauthentication: undefined });
    vi.setSystemTime(NOW + 60_000);
    await parts.repository.touch(request, active!);
    await parts.repository.setReauthentication(request, active!, STEP_UP);
    await parts.repository.remove(request, entry.id);
    const left = await store.get(['s', 'u', 'r'].map((kind) => entry.id + kind));
    expect(left).toEqual([undefined, undefined, undefined]);
    await expect(isActive(entry)).resolves.toBe(false);
  });

  it('is written once, until it expires; what changes is written apart', async () => {
    const set = vi.spyOn(store, 'set');
    const entry = await create();
    const active = await parts.repository.find(request, entry);
    vi.setSystemTime(NOW + 60_000);
    await parts.repository.touch(request, active!);
    await parts.repository.setReauthentication(request, active!, STEP_UP);
    expect(set.mock.calls).toEqual([
      [`${entry.id}s`, active?.record, NOW + 600_000],
      [listKeyOf('u1'), { ids: [entry.id] }, NOW + 10_000_000],
      [`${entry.id}u`, { lastUsedAt: NOW + 60_000 }, NOW + 60_000 + 1_000_000],
      [`${entry.id}r`, STEP_UP, NOW + 600_000],
    ]);
  });

  it('does not come back once it has ended, whatever is written of it later', async () => {
    const entry = await create();
    const active = await parts.repository.find(request, entry);
    await parts.repository.remove(request, entry.id);
    vi.setSystemTime(NOW + 60_000);
    await parts.repository.touch(request, active!);
    await parts.repository.setReauthentication(request, active!, STEP_UP);
    await expect(isActive({ ...entry, reauthenticationId: 'r1' })).resolves.toBe(false);
  });

  it('is read with all that can end it in one call', async () => {
    const entry = await create({ marks: await marks() });
    expect(entry.marks).toHaveLength(6);
    const get = vi.spyOn(store, 'get');
    await expect(isActive(entry)).resolves.toBe(true);
    const { id } = entry;
    expect(get.mock.calls).toEqual([[[`${id}s`, `${id}u`, `${id}r`, ...entry.marks]]]);
  });

  it('is over without an entry, and in a store that lacks it', async () => {
    const get = vi.spyOn(store, 'get');
    await expect(parts.repository.find(request, undefined)).resolves.toBeUndefined();
    expect(get).not.toHaveBeenCalled();
    await expect(isActive(entryFor(newSsoSessionId(), signInRecordOf()))).resolves.toBe(false);
  });

  it('is over where the store holds something else', async () => {
    const entry = await create();
    for (const stored of [null, {}, 'jane', { lastUsedAt: 1 }]) {
      vi.spyOn(store, 'get').mockResolvedValueOnce([stored, undefined, undefined]);
      await expect(isActive(entry)).resolves.toBe(false);
    }
  });

  it('is over at its end, and once it was idle too long', async () => {
    const entry = await create({ idleSeconds: 100 });
    vi.setSystemTime(NOW + 99_999);
    const active = await parts.repository.find(request, entry);
    await parts.repository.touch(request, active!);
    vi.setSystemTime(NOW + 199_998);
    await expect(isActive(entry)).resolves.toBe(true);
    vi.setSystemTime(NOW + 199_999);
    await expect(isActive(entry)).resolves.toBe(false);
    const ended = await create({ expiresAt: NOW + 200_000 });
    await expect(isActive(ended)).resolves.toBe(true);
    vi.setSystemTime(NOW + 200_000);
    await expect(isActive(ended)).resolves.toBe(false);
  });

  it('is over for another environment', async () => {
    const identity = { ...JANE, issuer: 'https://other.test' };
    await expect(create({ identity }).then(isActive)).resolves.toBe(false);
  });

  it('is over where its last use, or its re-authentication, cannot be read', async () => {
    for (const kind of ['u', 'r']) {
      const entry = await create();
      await expect(isActive(entry)).resolves.toBe(true);
      await store.set(entry.id + kind, { some: 'thing' }, NOW + 60_000);
      await expect(isActive(entry)).resolves.toBe(false);
    }
  });

  it('is over when it is revoked', async () => {
    const entry = await create({ marks: await marks() });
    await parts.revocations.revoke(request, { organizationId: 'org_1' });
    await expect(isActive(entry)).resolves.toBe(false);
  });

  it('is over where its entry does not name every mark', async () => {
    const entry = await create({ marks: await marks() });
    await expect(isActive({ ...entry, marks: entry.marks.slice(1) })).resolves.toBe(false);
  });

  it('is active only in the session that holds the latest re-authentication (S8)', async () => {
    const entry = await create();
    const active = await parts.repository.find(request, entry);
    await parts.repository.setReauthentication(request, active!, STEP_UP);
    const renewed = { ...entry, reauthenticationId: 'r1' };
    await expect(parts.repository.find(request, renewed)).resolves.toMatchObject({
      reauthentication: STEP_UP,
    });
    for (const reauthenticationId of [undefined, '', 'r2']) {
      await expect(isActive({ ...entry, reauthenticationId })).resolves.toBe(false);
    }
    await store.delete([`${entry.id}r`]);
    await expect(isActive(renewed)).resolves.toBe(false);
    await expect(isActive(entry)).resolves.toBe(true);
  });

  it('tells its ID token, also where it is over', async () => {
    const entry = await create({ idToken: 'ey.J.x', idleSeconds: 1 });
    vi.setSystemTime(NOW + 60_000);
    await expect(isActive(entry)).resolves.toBe(false);
    await expect(parts.repository.idTokenOf(request, entry.id)).resolves.toBe('ey.J.x');
    await parts.repository.remove(request, entry.id);
    await expect(parts.repository.idTokenOf(request, entry.id)).resolves.toBeUndefined();
  });
});

describe('the sessions of a user', () => {
  const find = async (currentId: string, userKey = 'u1'): Promise<string[]> =>
    (await parts.repository.findByUser(request, userKey, currentId)).map(({ id }) => id);
  const createMany = async (count: number): Promise<SessionEntry[]> => {
    const entries: SessionEntry[] = [];
    for (let index = 0; index < count; index += 1) {
      vi.setSystemTime(Date.now() + 1);
      entries.push(await create({ signedInAt: Date.now() }));
    }
    return entries;
  };
  const idsOf = (entries: readonly SessionEntry[]): string[] => entries.map(({ id }) => id);

  it('are the active ones of this user only, the last used first', async () => {
    const [one, two, three] = await createMany(3);
    const other = await create({ userKey: 'u2' });
    vi.setSystemTime(NOW + 70_000);
    await parts.repository.touch(request, (await parts.repository.find(request, one))!);
    await parts.repository.remove(request, three!.id);
    await expect(find(two!.id)).resolves.toEqual([one!.id, two!.id]);
    await expect(find(other.id)).resolves.toEqual([one!.id, two!.id]);
    await expect(find(other.id, 'u2')).resolves.toEqual([other.id]);
  });

  it('are read in two calls after their list, and each mark once (S18)', async () => {
    const fields = { marks: await marks() };
    const entries = [await create(fields), await create(fields), await create(fields)];
    const get = vi.spyOn(store, 'get');
    await expect(find(entries[0]!.id)).resolves.toHaveLength(3);
    const counts = get.mock.calls.map(([keys]) => [keys.length, new Set(keys).size]);
    expect(counts).toEqual([
      [1, 1],
      [9, 9],
      [6, 6],
    ]);
    await parts.revocations.revoke(request, { userKey: 'u1' });
    await expect(find(entries[0]!.id)).resolves.toEqual([]);
  });

  it('hold the current one, even where another instance has overwritten the list', async () => {
    const { id } = await create();
    await store.delete([listKeyOf('u1')]);
    await expect(find(id)).resolves.toEqual([id]);
  });

  it('are all listed when they begin at the same moment', async () => {
    const entries = await Promise.all(Array.from({ length: 20 }, () => create()));
    const ids = await listOf();
    expect([...(ids as string[])].sort()).toEqual(idsOf(entries).sort());
  });

  it('are the 20 last used ones: what falls out of the list ends (S18)', async () => {
    const entries = await createMany(21);
    const first = entries[0]!;
    const [second = first, ...later] = entries.slice(1);
    await expect(listOf()).resolves.toEqual(idsOf([second, ...later]).reverse());
    await expect(isActive(first)).resolves.toBe(false);
    await expect(store.get([`${first.id}s`])).resolves.toEqual([undefined]);
    vi.setSystemTime(NOW + 70_000);
    await parts.repository.touch(request, (await parts.repository.find(request, second))!);
    const [last] = await createMany(1);
    await expect(listOf()).resolves.toEqual(idsOf([last!, second, ...later.slice(1).reverse()]));
    await expect(isActive(later[0]!)).resolves.toBe(false);
  });

  it('give way to no new one while there are ended ones to forget (S18)', async () => {
    const lasting = await createMany(10);
    const removed = await createMany(5);
    await Promise.all(removed.map(({ id }) => parts.repository.remove(request, id)));
    const expired = await Promise.all(
      Array.from({ length: 5 }, () => create({ expiresAt: Date.now() + 1 })),
    );
    vi.setSystemTime(Date.now() + 1);
    const more = await createMany(10);
    await expect(listOf()).resolves.toEqual(idsOf([...lasting, ...more]).reverse());
    expect(expired).toHaveLength(5);
    await expect(Promise.all([...lasting, ...more].map(isActive))).resolves.not.toContain(false);
  });

  it('are listed again after the store has failed', async () => {
    const set = store.set.bind(store);
    vi.spyOn(store, 'set').mockImplementation((key, ...given) =>
      key === listKeyOf('u1') ? Promise.reject(new Error('down')) : set(key, ...given),
    );
    await expect(create()).rejects.toMatchObject({ code: 'session_unavailable' });
    vi.restoreAllMocks();
    const { id } = await create();
    await expect(listOf()).resolves.toEqual([id]);
  });

  it('hold up no sign-in longer than told', async () => {
    const set = store.set.bind(store);
    vi.spyOn(store, 'set').mockImplementation((key, ...given) =>
      key === listKeyOf('u1') ? new Promise(() => undefined) : set(key, ...given),
    );
    const late = [1, 2, 3].map(() =>
      expect(create()).rejects.toMatchObject({ code: 'session_unavailable' }),
    );
    for (let event = 0; event < 20; event += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(late);
  });

  it('are no concern of another app with the same store (S3)', async () => {
    await create();
    const other = await sessionPartsWith(optionsWith({ baseUrl: 'https://b.example.com' }));
    const keys = [listKeyOf('u1'), other.keys.key('sessions-of-user', 'u1')];
    const lists = await store.get(keys);
    expect(lists).toEqual([{ ids: [expect.any(String)] }, undefined]);
  });

  it.each([
    [undefined, []],
    ['text', []],
    [{ ids: 'text' }, []],
    [{ ids: [null, 'a', {}, 7, { id: 'b' }, 'c'] }, ['a', 'c']],
  ])('are read out of the list %j only where it holds ids', async (list, ids) => {
    const get = vi.spyOn(store, 'get').mockResolvedValueOnce([list]);
    await expect(find('current')).resolves.toEqual([]);
    const asked = ['current', ...ids].flatMap((id) => [`${id}s`, `${id}u`, `${id}r`]);
    expect(get.mock.calls[1]).toEqual([asked]);
  });
});
