import { sessionStore } from '../../spec-support/session.js';
import { SessionStoreAdapter } from './session-store.adapter.js';

const NOW = Date.UTC(2030, 0, 1);
const LATER = NOW + 60_000;
const absent = Object.assign(new Error('no such file'), { code: 'ENOENT' });

let memory: ReturnType<typeof sessionStore>;
let store: SessionStoreAdapter;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  memory = sessionStore();
  store = new SessionStoreAdapter(memory);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A store of which every method answers with these arguments. */
const answering = (...answer: unknown[]): SessionStoreAdapter => {
  const method = (...given: unknown[]): void => {
    (given.at(-1) as (...answer: unknown[]) => void)(...answer);
  };
  return new SessionStoreAdapter({ get: method, set: method, destroy: method });
};

describe('records in the session store of an app', () => {
  it('are there until they are removed, in the order that was asked for', async () => {
    await store.set('a', { one: 1 }, LATER);
    await store.set('b', { two: 2 }, LATER);
    await expect(store.get(['b', 'x', 'a'])).resolves.toEqual([{ two: 2 }, undefined, { one: 1 }]);
    await store.delete(['a', 'x']);
    await expect(store.get(['b', 'a'])).resolves.toEqual([{ two: 2 }, undefined]);
  });

  it('tell the store when they end', async () => {
    const set = vi.spyOn(memory, 'set');
    await store.set('a', { one: 1 }, NOW + 45_000);
    expect(set.mock.calls[0]?.[1]).toEqual({
      record: { one: 1 },
      expiresAt: NOW + 45_000,
      cookie: { expires: new Date(NOW + 45_000), maxAge: 45_000, originalMaxAge: 45_000 },
    });
  });

  it('end in a store that keeps what is over', async () => {
    const record = { one: 1 };
    await expect(answering(null, { record, expiresAt: NOW + 1 }).get(['a'])).resolves.toEqual([
      record,
    ]);
    for (const expiresAt of [NOW, undefined, String(LATER)]) {
      await expect(answering(null, { record, expiresAt }).get(['a'])).resolves.toEqual([undefined]);
    }
  });

  it.each([undefined, null, false, 0, '', {}, 'text', []])(
    'are absent where the store answers %j (B1)',
    async (answer) => {
      await expect(answering(null, answer).get(['a'])).resolves.toEqual([undefined]);
      await expect(answering(undefined, answer).get(['a'])).resolves.toEqual([undefined]);
    },
  );

  it.each([absent, { code: 'ENOENT' }])(
    'are absent where the store says so with ENOENT, in whatever object (B1)',
    async (error) => {
      await expect(answering(error).get(['a'])).resolves.toEqual([undefined]);
      await expect(answering(error).delete(['a'])).resolves.toBeUndefined();
    },
  );

  it('are not written where the store says ENOENT', async () => {
    await expect(answering(absent).set('a', {}, LATER)).rejects.toBe(absent);
  });

  it.each([new Error('down'), Object.assign(new Error('down'), { code: 'EACCES' })])(
    'fail with any other error of the store',
    async (error) => {
      const failing = answering(error);
      await expect(failing.get(['a'])).rejects.toBe(error);
      await expect(failing.set('a', {}, LATER)).rejects.toBe(error);
      await expect(failing.delete(['a'])).rejects.toBe(error);
      await expect(failing.setIfAbsent('a', {}, LATER)).rejects.toBe(error);
    },
  );

  it('fail with an error where the store gives what is no error object', async () => {
    await expect(answering('down').get(['a'])).rejects.toThrow('it gave no error object');
  });

  it('fail where the store throws at once (B1)', async () => {
    const throws = (): never => {
      throw new Error('synchronous');
    };
    const failing = new SessionStoreAdapter({ get: throws, set: throws, destroy: throws });
    await expect(failing.get(['a'])).rejects.toThrow('synchronous');
    await expect(failing.set('a', {}, LATER)).rejects.toThrow('synchronous');
    await expect(failing.delete(['a'])).rejects.toThrow('synchronous');
  });
});

describe('a record that is written where there is none', () => {
  it('is written once, also at the same moment', async () => {
    const attempts = [1, 2, 3].map((value) => store.setIfAbsent('a', { value }, LATER));
    await expect(Promise.all(attempts)).resolves.toEqual([true, false, false]);
    await expect(store.get(['a'])).resolves.toEqual([{ value: 1 }]);
    await expect(store.setIfAbsent('b', {}, LATER)).resolves.toBe(true);
  });

  it('is written again when it is over or removed', async () => {
    await store.setIfAbsent('a', { value: 1 }, NOW + 1);
    vi.setSystemTime(NOW + 1);
    await expect(store.setIfAbsent('a', { value: 2 }, LATER)).resolves.toBe(true);
    await store.delete(['a']);
    await expect(store.setIfAbsent('a', { value: 3 }, LATER)).resolves.toBe(true);
  });

  it('can be written after an attempt that failed', async () => {
    const set = vi.spyOn(memory, 'set').mockImplementationOnce((...given: unknown[]) => {
      (given.at(-1) as (error: Error) => void)(new Error('down'));
    });
    const attempts = [store.setIfAbsent('a', {}, LATER), store.setIfAbsent('a', {}, LATER)];
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(set).toHaveBeenCalledTimes(2);
    await expect(store.setIfAbsent('a', {}, LATER)).resolves.toBe(false);
  });

  it.each(['get', 'set'] as const)(
    'can be written once the time of an attempt is over to which %s() never answered (Q3)',
    async (act) => {
      const bounded = new SessionStoreAdapter(memory, 200);
      vi.spyOn(memory, act).mockImplementationOnce(() => undefined);
      const first = expect(bounded.setIfAbsent('a', {}, LATER)).rejects.toThrow('did not answer');
      await vi.advanceTimersByTimeAsync(100);
      const others = [2, 3].map(() => bounded.setIfAbsent('a', {}, LATER));
      await vi.advanceTimersByTimeAsync(100);
      await first;
      await expect(Promise.all(others)).resolves.toEqual([true, false]);
    },
  );
});
