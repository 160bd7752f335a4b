import { MemoryRateLimitStorage } from './memory-rate-limit-storage.js';

const NOW = Date.UTC(2030, 0, 1);

describe('MemoryRateLimitStorage', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('blocks over the limit until the counter starts again', async () => {
    const storage = new MemoryRateLimitStorage();
    const open = { timeToExpire: 60, isBlocked: false, timeToBlockExpire: 0 };
    await expect(storage.increment('a', 60_000, 2)).resolves.toEqual({ ...open, totalHits: 1 });
    await expect(storage.increment('a', 60_000, 2)).resolves.toEqual({ ...open, totalHits: 2 });
    vi.setSystemTime(NOW + 59_500);
    await expect(storage.increment('a', 60_000, 2)).resolves.toEqual({
      totalHits: 3,
      timeToExpire: 1,
      isBlocked: true,
      timeToBlockExpire: 1,
    });
    await expect(storage.increment('b', 60_000, 2)).resolves.toMatchObject({ totalHits: 1 });
    vi.setSystemTime(NOW + 60_000);
    await expect(storage.increment('a', 60_000, 2)).resolves.toEqual({ ...open, totalHits: 1 });
  });

  it('stays within its bound, and forgets nobody who is counted all the time', async () => {
    const storage = new MemoryRateLimitStorage();
    for (let number = 0; number < 150_000; number++) {
      await storage.increment(`key-${number}`, 60_000, 2);
      await storage.increment('flood', 60_000, 2);
    }
    const { counters } = storage as unknown as { counters: { size: number } };
    expect(counters.size).toBe(100_000);
    await expect(storage.increment('flood', 60_000, 2)).resolves.toMatchObject({
      totalHits: 150_001,
    });
  });
});
