import { jest } from '@jest/globals';
import { RedisWebhookStore } from './redis-webhook-store.js';
import { MemoryWebhookStore } from './webhook-store.js';

describe('the store in memory', () => {
  let store: MemoryWebhookStore;

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
    store = new MemoryWebhookStore();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells the first of two that it is new', async () => {
    await expect(store.has('a')).resolves.toBe(false);
    await expect(Promise.all([store.add('a', 100), store.add('a', 100)])).resolves.toEqual([
      true,
      false,
    ]);
    await expect(store.has('a')).resolves.toBe(true);
    await expect(store.has('b')).resolves.toBe(false);
  });

  it('forgets when it is told to, and when the time is over', async () => {
    await store.add('a', 100);
    await store.remove('a');
    await expect(store.add('a', 100)).resolves.toBe(true);
    jest.advanceTimersByTime(99);
    await expect(store.has('a')).resolves.toBe(true);
    jest.advanceTimersByTime(2);
    await expect(store.has('a')).resolves.toBe(false);
    await expect(store.add('a', 100)).resolves.toBe(true);
  });

  it('stays within its bound, and lets the oldest go', async () => {
    for (let count = 0; count < 50_001; count += 1) {
      await store.add(`k${count}`, 1_000);
    }
    expect(store.size).toBe(50_000);
    await expect(store.has('k0')).resolves.toBe(false);
    await expect(store.has('k1')).resolves.toBe(true);
  });
});

describe('the store in Redis', () => {
  const client = {
    set: jest.fn<(...given: unknown[]) => Promise<unknown>>(),
    get: jest.fn<(key: string) => Promise<unknown>>(),
    del: jest.fn<(key: string) => Promise<unknown>>(),
  };
  let store: RedisWebhookStore;

  beforeEach(() => {
    jest.resetAllMocks();
    store = new RedisWebhookStore(client);
  });

  it.each([
    ['OK', true],
    [null, false],
  ])('takes %j for %j when it adds', async (answer, isNew) => {
    client.set.mockResolvedValue(answer);
    await expect(store.add('a', 100)).resolves.toBe(isNew);
    expect(client.set).toHaveBeenCalledWith('sso:webhook:a', '1', { NX: true, PX: 100 });
  });

  it.each([
    ['1', true],
    [null, false],
  ])('takes %j for %j when it looks', async (answer, isThere) => {
    client.get.mockResolvedValue(answer);
    await expect(store.has('a')).resolves.toBe(isThere);
    expect(client.get).toHaveBeenCalledWith('sso:webhook:a');
  });

  it('deletes, below another prefix too', async () => {
    client.del.mockResolvedValue(1);
    await expect(new RedisWebhookStore(client, 'x:').remove('a')).resolves.toBeUndefined();
    expect(client.del).toHaveBeenCalledWith('x:a');
  });

  it.each(['set', 'get', 'del'] as const)('fails as the client does at %s', async (command) => {
    client[command].mockRejectedValue(new Error('down'));
    const act = {
      set: () => store.add('a', 1),
      get: () => store.has('a'),
      del: () => store.remove('a'),
    };
    await expect(act[command]()).rejects.toThrow('down');
  });
});
