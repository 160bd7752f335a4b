import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { AppSessionStore } from './app-session-store.js';
import { SessionIndex } from './session-index.js';

const options = optionsWith({ session: { maxAgeSeconds: 600 } });
let appStore: AppSessionStore;
let index: SessionIndex;
let request: SsoRequest;
const idsOf = (userKey = 'u1'): Promise<string[]> => index.list(request, userKey);

beforeEach(() => {
  appStore = new AppSessionStore(options);
  index = new SessionIndex(appStore, options);
  request = sessionRequest(sessionStore());
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

  it('keeps the 20 last used', async () => {
    for (let number = 1; number <= 21; number++) {
      await index.noteUse(request, 'u1', `s${number}`);
    }
    const ids = await idsOf();
    expect(ids).toHaveLength(20);
    expect([ids.at(0), ids.at(-1)]).toEqual(['s21', 's2']);
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
    const [, record = ''] = set.mock.calls[0] ?? [];
    await appStore.remove(request, record);
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
    const name = expect.stringMatching(/^sso-user:[\w-]{43}$/) as string;
    expect(set).toHaveBeenCalledWith(request, name, { ids: ['a'] }, 1_600_000);
  });

  it('is another one for the app of another client', async () => {
    await index.noteUse(request, 'u1', 'a');
    const other = new SessionIndex(appStore, optionsWith({ clientId: 'skc_11223344556677889' }));
    await expect(other.list(request, 'u1')).resolves.toEqual([]);
  });

  it.each([
    [undefined, []],
    ['text', []],
    [{ ids: 'text' }, []],
    [{ ids: [null, 'a', {}, 7, { id: 'b' }, 'c'] }, ['a', 'c']],
  ])('reads out of %j only what can be an id', async (kept, ids) => {
    jest.spyOn(appStore, 'get').mockResolvedValue(kept);
    await expect(idsOf()).resolves.toEqual(ids);
  });
});
