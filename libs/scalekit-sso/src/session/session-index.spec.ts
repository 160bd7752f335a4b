import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import type { SsoStore } from '../store/sso-store.js';
import { SessionIndex } from './session-index.js';
import { SsoSessionRepository } from './sso-session.repository.js';

const options = optionsWith({ session: { maxAgeSeconds: 600 } });
const stores = new SsoStores(null, options);
const keys = new StoreKeys(options);
const records = new SsoSessionRepository(stores, keys);
let appStore: SsoStore;
let index: SessionIndex;
let request: SsoRequest;
const idsOf = (userKey = 'u1'): Promise<string[]> => index.list(request, userKey);

beforeEach(() => {
  request = sessionRequest(sessionStore());
  appStore = stores.of(request);
  index = new SessionIndex(stores, keys, records, options);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('SessionIndex', () => {
  it('lists the sign-ins of a user, the last used first', async () => {
    await expect(idsOf()).resolves.toEqual([]);
    for (const id of ['a', 'b', 'c', 'a']) {
      await index.noteUse(request, 'u1', id);
    }
    await index.noteUse(request, 'u2', 'd');
    await expect(idsOf()).resolves.toEqual(['a', 'c', 'b']);
    await expect(idsOf('u2')).resolves.toEqual(['d']);
  });

  it('loses none that are noted at one moment', async () => {
    const ids = Array.from({ length: 20 }, (_value, number) => `s${number}`);
    await Promise.all(ids.map((id) => index.noteUse(request, 'u1', id)));
    await expect(idsOf()).resolves.toEqual(ids.reverse());
  });

  const MANY = Array.from({ length: 30 }, (_value, number) => number);
  /** Signs in so many times; answers the ids, the first one first. */
  async function signIns(numbers: readonly number[], expiresAt?: number): Promise<string[]> {
    const ids: string[] = [];
    for (const number of numbers) {
      const record = signInRecordOf({ signedInAt: number, ...(expiresAt && { expiresAt }) });
      const id = await records.add(request, record);
      await index.noteUse(request, 'u1', id);
      ids.push(id);
    }
    return ids;
  }
  const alive = async (ids: readonly string[]): Promise<string[]> => {
    const found = await records.find(request, ids);
    return ids.filter((_id, place) => found[place] !== undefined);
  };

  it('keeps the 20 last used, and ends what falls out of the list (S18)', async () => {
    const ids = await signIns(MANY);
    const last = ids.slice(-20);
    await expect(idsOf()).resolves.toEqual([...last].reverse());
    await expect(alive(ids)).resolves.toEqual(last);
  });

  it('leaves nothing of a sign-in that fell out of the list (S18)', async () => {
    const [first = ''] = await signIns([0]);
    await records.noteUse(request, first, signInRecordOf());
    await signIns(MANY);
    const left = await appStore.get(records.keysOf(first));
    expect(left).toEqual([undefined, undefined, undefined]);
  });

  it('ends none that goes on while there are ended ones to forget (S18)', async () => {
    const lasting = await signIns(MANY.slice(0, 10));
    const over = await signIns(MANY.slice(0, 10), Date.now() + 60_000);
    await records.remove(request, over);
    const more = await signIns(MANY.slice(0, 10));
    await expect(idsOf()).resolves.toEqual([...lasting, ...more].reverse());
    await expect(alive([...lasting, ...more])).resolves.toHaveLength(20);
  });

  it('takes one that has expired, but is still kept, for ended', async () => {
    const lasting = await signIns(MANY.slice(0, 20));
    const find = jest.spyOn(records, 'find');
    const [late = ''] = await signIns([0]);
    expect(find).toHaveBeenCalledTimes(1);
    find.mockImplementation((_request, ids) =>
      Promise.resolve(
        ids.map((id) => signInRecordOf(id === late ? { expiresAt: Date.now() } : {})),
      ),
    );
    await signIns([0]);
    await expect(idsOf()).resolves.not.toContain(late);
    await expect(idsOf()).resolves.toHaveLength(20);
    expect(lasting).toHaveLength(20);
  });

  it('asks after no sign-in while there are few', async () => {
    const find = jest.spyOn(records, 'find');
    await signIns(MANY.slice(0, 20));
    expect(find).not.toHaveBeenCalled();
  });

  it('writes uses of one moment together', async () => {
    const set = jest.spyOn(appStore, 'set');
    const first = index.noteUse(request, 'u1', 'a');
    await Promise.resolve();
    const others = ['a', 'b', 'c', 'a', 'b'].map((id) => index.noteUse(request, 'u1', id));
    const another = index.noteUse(request, 'u2', 'd');
    await Promise.all([first, another, ...others]);
    expect(set).toHaveBeenCalledTimes(3);
    await expect(idsOf()).resolves.toEqual(['c', 'b', 'a']);
  });

  it('writes a use that is being written no second time', async () => {
    const set = jest.spyOn(appStore, 'set');
    const first = index.noteUse(request, 'u1', 'a');
    await Promise.resolve();
    await Promise.all([first, index.noteUse(request, 'u1', 'a')]);
    expect(set).toHaveBeenCalledTimes(1);
  });

  it('gets back what another instance has overwritten, once that is used again', async () => {
    const set = jest.spyOn(appStore, 'set');
    await index.noteUse(request, 'u1', 'a');
    const [key = ''] = set.mock.calls[0] ?? [];
    await appStore.delete([key]);
    await index.noteUse(request, 'u1', 'a');
    await expect(idsOf()).resolves.toEqual(['a']);
  });

  it('goes on after the store has failed', async () => {
    const down = jest.spyOn(appStore, 'set').mockRejectedValueOnce(new Error('down'));
    const failing = index.noteUse(request, 'u1', 'a');
    await Promise.resolve();
    const next = index.noteUse(request, 'u1', 'b');
    await expect(failing).rejects.toThrow('down');
    await next;
    await index.noteUse(request, 'u1', 'c');
    await expect(idsOf()).resolves.toEqual(['c', 'b']);
    expect(down).toHaveBeenCalledTimes(3);
  });

  it('holds nobody up longer than told', async () => {
    jest.useFakeTimers();
    jest.spyOn(appStore, 'set').mockReturnValue(new Promise(() => undefined));
    const late = ['a', 'b', 'c'].map((id) =>
      expect(index.noteUse(request, 'u1', id)).rejects.toMatchObject({
        code: 'session_unavailable',
        detail: 'the session store did not answer',
      }),
    );
    await jest.advanceTimersByTimeAsync(10_000);
    await Promise.all(late);
    jest.useRealTimers();
  });

  it('is kept under a name that hides the user, as long as a sign-in lasts', async () => {
    const set = jest.spyOn(appStore, 'set');
    jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    await index.noteUse(request, 'u1', 'a');
    const name = keys.key('sessions-of-user', 'u1');
    expect(set.mock.calls).toEqual([[name, { ids: ['a'] }, 1_600_000]]);
  });

  it('is another one for another app with the same store (S3)', async () => {
    await index.noteUse(request, 'u1', 'a');
    const otherKeys = new StoreKeys(optionsWith({ baseUrl: 'https://b.example.com' }));
    const other = new SessionIndex(stores, otherKeys, records, options);
    await expect(other.list(request, 'u1')).resolves.toEqual([]);
  });

  it.each([
    [undefined, []],
    ['text', []],
    [{ ids: 'text' }, []],
    [{ ids: [null, 'a', {}, 7, { id: 'b' }, 'c'] }, ['a', 'c']],
  ])('reads out of %j only what can be an id', async (kept, ids) => {
    jest.spyOn(appStore, 'get').mockResolvedValue([kept]);
    await expect(idsOf()).resolves.toEqual(ids);
  });
});
