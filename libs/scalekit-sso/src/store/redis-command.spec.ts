import { OptionsError } from '../options/options-error.js';
import { redisCommand, type RedisCommand } from './redis-command.js';

const commandOf = (client: unknown): RedisCommand => redisCommand(client as never, 'AppStore');

describe('redisCommand', () => {
  it('sends commands through node-redis', async () => {
    const client = {
      isReady: true,
      sendCommand(args: string[]) {
        return Promise.resolve([this.isReady, args]);
      },
    };
    await expect(commandOf(client)(['GET', 'a'])).resolves.toEqual([true, ['GET', 'a']]);
  });

  it('sends commands through ioredis, whose sendCommand() is something else', async () => {
    const client = {
      status: 'ready',
      call(...args: string[]) {
        return Promise.resolve([this.status, args]);
      },
      sendCommand: () => Promise.reject(new Error('not this one')),
    };
    await expect(commandOf(client)(['GET', 'a'])).resolves.toEqual(['ready', ['GET', 'a']]);
  });

  it('rejects where a client throws at once', async () => {
    const client = {
      sendCommand: () => {
        throw new Error('closed');
      },
    };
    await expect(commandOf(client)(['GET', 'a'])).rejects.toThrow('closed');
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /neither sendCommand\(\) nor call\(\)/],
    ['another object', { get: () => null }, /neither sendCommand\(\) nor call\(\)/],
    ['version 3', { sendCommand: () => 1, send_command: () => 1 }, /version 3/],
    ['legacy mode', { sendCommand: () => 1, options: { legacyMode: true } }, /legacyMode/],
    ['a cluster', { sendCommand: () => 1, getSlotMaster: () => 1 }, /cluster of node-redis/],
  ])('stops the boot for %s, and names the class and the fix (B29)', (_case, client, problem) => {
    expect(() => commandOf(client)).toThrow(problem);
    expect(() => commandOf(client)).toThrow(
      /- AppStore: its client .+\. Give a client of the package 'redis', version 4 or newer, or of 'ioredis'\./,
    );
    expect(() => commandOf(client)).toThrow(OptionsError);
  });

  it('takes a client of node-redis that is not in legacy mode', () => {
    for (const options of [undefined, {}, { legacyMode: false }]) {
      expect(() => commandOf({ sendCommand: () => 1, options })).not.toThrow();
    }
  });
});
