import { ExpiringStore } from './expiring-store.js';

describe('a store of what expires', () => {
  it('keeps ten thousand entries, and drops the oldest', () => {
    const store = new ExpiringStore<number>(() => 0);
    for (let n = 0; n < 10_000; n += 1) store.put(`key ${n}`, n, 600);
    expect(store.get('key 0')).toBe(0);
    store.put('one more', 1, 600);
    expect([store.get('key 0'), store.get('key 1')]).toEqual([undefined, 1]);
  });
});
