import { MemorySsoStore } from './memory-sso-store.js';

const NOW = 1_700_000_000_000;

describe('MemorySsoStore', () => {
  let store: MemorySsoStore;
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    store = new MemorySsoStore();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const held = (): number => (store as unknown as { entries: Map<string, unknown> }).entries.size;

  it('reads what was written, as a copy, until it expires', async () => {
    const value = { one: 1, at: new Date(NOW) };
    await store.set('a', value, NOW + 10);
    value.one = 2;
    await expect(store.get(['b', 'a'])).resolves.toEqual([
      undefined,
      { one: 1, at: new Date(NOW).toISOString() },
    ]);
    vi.setSystemTime(NOW + 9);
    await expect(store.get(['a'])).resolves.toEqual([expect.objectContaining({ one: 1 })]);
    vi.setSystemTime(NOW + 10);
    await expect(store.get(['a'])).resolves.toEqual([undefined]);
  });

  it('writes a value where there is none, or where one has expired', async () => {
    await expect(store.setIfAbsent('a', { one: 1 }, NOW + 10)).resolves.toBe(true);
    await expect(store.setIfAbsent('a', { two: 2 }, NOW + 10)).resolves.toBe(false);
    await expect(store.get(['a'])).resolves.toEqual([{ one: 1 }]);
    vi.setSystemTime(NOW + 10);
    await expect(store.setIfAbsent('a', { three: 3 }, NOW + 20)).resolves.toBe(true);
    await expect(store.get(['a'])).resolves.toEqual([{ three: 3 }]);
  });

  it('replaces and removes values', async () => {
    await store.set('a', { one: 1 }, NOW + 10);
    await store.set('a', { two: 2 }, NOW + 10);
    await store.set('b', { three: 3 }, NOW + 10);
    await store.delete(['a', 'unknown']);
    await expect(store.get(['a', 'b'])).resolves.toEqual([undefined, { three: 3 }]);
  });

  it('drops what has expired every thousand writes, and nothing else', async () => {
    await store.set('short', {}, NOW + 1);
    await store.set('exact', {}, NOW + 5);
    await store.set('long', {}, NOW + 6);
    vi.setSystemTime(NOW + 5);
    for (let count = 4; count < 1_000; count += 1) {
      await store.set('busy', {}, NOW + 100);
    }
    expect(held()).toBe(4);
    await store.set('busy', {}, NOW + 100);
    expect(held()).toBe(2);
    await expect(store.get(['long', 'busy'])).resolves.toEqual([{}, {}]);
  });
});
