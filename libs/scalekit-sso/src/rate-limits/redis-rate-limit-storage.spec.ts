import { RedisRateLimitStorage } from './redis-rate-limit-storage.js';

const sent: string[][] = [];
let reply: unknown;
const client = {
  sendCommand: (args: string[]): Promise<unknown> => {
    sent.push(args);
    return Promise.resolve(reply);
  },
};

describe('RedisRateLimitStorage', () => {
  beforeEach(() => {
    sent.length = 0;
  });

  it.each([
    [[2, 1_500], { totalHits: 2, timeToExpire: 2, isBlocked: false, timeToBlockExpire: 0 }],
    [['3', '1500'], { totalHits: 3, timeToExpire: 2, isBlocked: true, timeToBlockExpire: 2 }],
  ])('counts with one command, and reads %j', async (answer, record) => {
    reply = answer;
    await expect(new RedisRateLimitStorage(client).increment('a', 60_000, 2)).resolves.toEqual(
      record,
    );
    const [[name, script, keys, ...args] = []] = sent;
    expect(sent).toHaveLength(1);
    expect([name, keys, ...args]).toEqual(['EVAL', '1', 'sso:rate:a', '60000']);
    expect(script).toContain("redis.call('INCR', KEYS[1])");
  });

  it('takes another prefix', async () => {
    reply = [1, 1];
    await new RedisRateLimitStorage(client, 'shop:').increment('a', 60_000, 2);
    expect(sent[0]?.[3]).toBe('shop:a');
  });

  it.each([[[]], [[1]]])('fails where Redis answers %j', async (answer) => {
    reply = answer;
    await expect(new RedisRateLimitStorage(client).increment('a', 60_000, 2)).rejects.toThrow(
      'Redis did not answer with a count',
    );
  });

  it('stops the boot for a client that it does not know (B29)', () => {
    expect(() => new RedisRateLimitStorage({} as never)).toThrow(
      'RedisRateLimitStorage: its client has neither',
    );
  });
});
