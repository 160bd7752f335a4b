import { RedisSsoStore } from './redis-sso-store.js';

const NOW = Date.UTC(2030, 0, 1);
const sent: string[][] = [];
let reply: unknown;
const client = {
  sendCommand: (args: string[]): Promise<unknown> => {
    sent.push(args);
    return Promise.resolve(reply);
  },
};
const store = new RedisSsoStore(client);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  sent.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('RedisSsoStore', () => {
  it('reads any number of records with one command', async () => {
    reply = ['{"one":1}', null, Buffer.from('{"two":2}'), undefined];
    const values = await store.get(['a', 'b', 'c', 'd']);
    expect(values).toEqual([{ one: 1 }, undefined, { two: 2 }, undefined]);
    expect(sent).toEqual([['MGET', '{sso}:a', '{sso}:b', '{sso}:c', '{sso}:d']]);
  });

  it('does not take what cannot be parsed for absent', async () => {
    reply = ['{"broken'];
    await expect(store.get(['a'])).resolves.toEqual(['{"broken']);
  });

  it('writes a record with its time to live in one command', async () => {
    reply = 'OK';
    await store.set('a', { one: 1 }, NOW + 1_500);
    await store.set('a', { one: 1 }, NOW + 0.5);
    await store.set('a', { one: 1 }, NOW - 1);
    expect(sent.map((args) => args.at(-1))).toEqual(['1500', '1', '1']);
    expect(sent[0]).toEqual(['SET', '{sso}:a', '{"one":1}', 'PX', '1500']);
  });

  it('writes a record where there is none in one command', async () => {
    reply = 'OK';
    await expect(store.setIfAbsent('a', {}, NOW + 5)).resolves.toBe(true);
    reply = null;
    await expect(store.setIfAbsent('a', {}, NOW + 5)).resolves.toBe(false);
    expect(sent[1]).toEqual(['SET', '{sso}:a', '{}', 'PX', '5', 'NX']);
  });

  it('removes records with one command', async () => {
    reply = 1;
    await store.delete(['a', 'b']);
    expect(sent).toEqual([['DEL', '{sso}:a', '{sso}:b']]);
  });

  it('takes another prefix', async () => {
    reply = [null];
    await new RedisSsoStore(client, 'shop:').get(['a']);
    expect(sent).toEqual([['MGET', 'shop:a']]);
  });

  it('stops the boot for a client that it does not know (B29)', () => {
    expect(() => new RedisSsoStore({} as never)).toThrow('RedisSsoStore: its client has neither');
  });
});
