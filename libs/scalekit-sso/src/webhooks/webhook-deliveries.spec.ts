import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { optionsWith } from '../../spec-support/options.js';
import { EVENT, webhookRequest } from '../../spec-support/webhooks.js';
import { SsoError } from '../errors/sso-error.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';
import type { WebhookHandlers } from './webhook-handlers.js';
import { MemoryWebhookStore } from './webhook-store.js';

type Handle = (event: unknown, request: unknown) => Promise<unknown>;

const REQUEST = webhookRequest();
const eventOf = (fields: object): ScalekitWebhookEvent =>
  ({ ...EVENT, ...fields }) as ScalekitWebhookEvent;
let store: MemoryWebhookStore;
let first: jest.Mock<Handle>;
let second: jest.Mock<Handle>;
let deliveries: WebhookDeliveries;
let log: { error: jest.SpiedFunction<Logger['error']>; warn: jest.SpiedFunction<Logger['warn']> };

/** Another instance of the app, with the same store. */
function instance(): WebhookDeliveries {
  const types = [EVENT.type];
  const all = [
    { name: 'A.first', types, handle: first },
    { name: 'B.second', types, handle: second },
  ];
  const of = (type: string): object[] => all.filter((it) => it.types.includes(type as never));
  return new WebhookDeliveries(
    { of } as unknown as WebhookHandlers,
    store,
    optionsWith({ webhooks: { handlerTimeoutMs: 200 } }),
  );
}

const receive = (id = 'msg_1', eventId = 'evt_1', at = deliveries): Promise<void> =>
  at.receive({ id, event: eventOf({ id: eventId }), request: REQUEST });
const failed = (detail: string): Error =>
  expect.objectContaining({ code: 'webhook_failed', detail }) as Error;
/** Passes the time of the handlers. */
async function late(work: Promise<void>): Promise<void> {
  const outcome = expect(work).rejects.toEqual(failed('its handlers took too long'));
  await jest.advanceTimersByTimeAsync(200);
  await outcome;
}
const IN_PROGRESS = expect.objectContaining({ code: 'webhook_in_progress' });

beforeEach(() => {
  store = new MemoryWebhookStore();
  first = jest.fn<Handle>();
  second = jest.fn<Handle>();
  deliveries = instance();
  log = {
    error: jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined),
    warn: jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined),
  };
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('an event', () => {
  it('is handed to each of its handlers, with the request', async () => {
    await receive();
    expect(first.mock.calls).toEqual([[EVENT, REQUEST]]);
    expect(second.mock.calls).toEqual([[EVENT, REQUEST]]);
    expect(log.error).not.toHaveBeenCalled();
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('without a handler passes quietly', async () => {
    const event = eventOf({ type: 'moon.rose' });
    await deliveries.receive({ id: 'msg_1', event, request: REQUEST });
    expect(first).not.toHaveBeenCalled();
    expect(store.size).toBe(0);
  });

  it('is over when all of its handlers are', async () => {
    let end = (): void => undefined;
    first.mockReturnValue(new Promise<void>((resolve) => (end = resolve)));
    let isOver = false;
    const work = receive().then(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    expect([isOver, second.mock.calls.length]).toEqual([false, 1]);
    end();
    await work;
    expect(isOver).toBe(true);
  });

  it.each([
    ['by the same ids', 'msg_1', 'evt_1'],
    ['by the id of the delivery', 'msg_1', 'evt_2'],
    ['by the id of the event', 'msg_2', 'evt_1'],
    ['by one id for both', 'evt_1', 'evt_1'],
  ])('is not handled twice: %s', async (_case, id, eventId) => {
    await receive();
    await receive(id, eventId);
    await receive(id, eventId, instance());
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it('of other ids is handled', async () => {
    await receive();
    await receive('msg_2', 'evt_2');
    expect(first).toHaveBeenCalledTimes(2);
  });

  it('is remembered for a day', async () => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
    store = new MemoryWebhookStore();
    deliveries = instance();
    await receive();
    jest.advanceTimersByTime(24 * 3_600_000 - 1_000);
    await receive();
    expect(first).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(2_000);
    await receive();
    expect(first).toHaveBeenCalledTimes(2);
  });
});

describe('the same event at the same moment', () => {
  it.each([
    ['msg_1', 'evt_1'],
    ['msg_1', 'evt_2'],
    ['msg_2', 'evt_1'],
  ])('ends as the first does: %s, %s', async (id, eventId) => {
    let end = (): void => undefined;
    first.mockReturnValueOnce(new Promise<void>((resolve) => (end = resolve)));
    let isOver = false;
    const both = [
      receive(),
      receive(id, eventId).then(() => {
        isOver = true;
      }),
    ];
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    end();
    await Promise.all(both);
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('fails as the first does, and can be repeated', async () => {
    first.mockRejectedValueOnce(new Error('once'));
    const outcomes = await Promise.allSettled([receive(), receive()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(first).toHaveBeenCalledTimes(1);
    await receive();
    expect(first).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['msg_1', 'evt_1'],
    ['msg_1', 'evt_2'],
    ['msg_2', 'evt_1'],
  ])('is refused by another instance: %s, %s', async (id, eventId) => {
    let end = (): void => undefined;
    first.mockReturnValueOnce(new Promise<void>((resolve) => (end = resolve)));
    const work = receive();
    const other = instance();
    await new Promise(setImmediate);
    await expect(receive(id, eventId, other)).rejects.toEqual(IN_PROGRESS);
    // Who was refused unlocks nothing of the other one, and keeps nothing locked.
    await expect(receive(id, eventId, other)).rejects.toEqual(IN_PROGRESS);
    await receive('msg_3', 'evt_3', other);
    end();
    await work;
    await receive(id, eventId, other);
    expect(first).toHaveBeenCalledTimes(2);
  });

  it('is refused for twice the time of the handlers where a process died', async () => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
    const add = jest.spyOn(store, 'add');
    await receive();
    const locks = ['A.first', 'B.second'].flatMap((name) => [
      `lock:msg_1:${name}`,
      `lock:evt_1:${name}`,
    ]);
    const locking = add.mock.calls.filter(([key]) => key.startsWith('lock:'));
    expect(new Map(locking)).toEqual(new Map(locks.map((key) => [key, 1_400])));
    for (const key of locks) {
      expect(await store.has(key)).toBe(false);
    }
  });
});

describe('a handler that fails', () => {
  it('is called again, and the others are not', async () => {
    first.mockRejectedValueOnce(new RangeError('out of jane@acme.test'));
    await expect(receive()).rejects.toEqual(failed('failed: A.first'));
    expect(log.error.mock.calls).toEqual([
      ['webhook handler A.first failed | organization.sso_disabled | RangeError: out of [e-mail]'],
    ]);
    await receive();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
    await receive();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'jane@acme.test', 'no error object'],
    ['nothing', undefined, 'no error object'],
    [
      'a failure of ours',
      new SsoError('session_unavailable', { detail: 'down' }),
      'session_unavailable down',
    ],
    ['one without a detail', new SsoError('session_unavailable'), 'session_unavailable '],
  ])('may throw %s at once', async (_case, thrown, shown) => {
    first.mockImplementation(() => {
      throw thrown;
    });
    second.mockRejectedValue(new Error('too'));
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    expect(log.error).toHaveBeenCalledWith(
      `webhook handler A.first failed | organization.sso_disabled | ${shown}`,
    );
  });

  it('is called again while another one is at it still', async () => {
    jest.useFakeTimers();
    first.mockReturnValue(new Promise(() => undefined));
    second.mockRejectedValueOnce(new Error('once'));
    await late(receive());
    const again = expect(receive()).rejects.toEqual(failed('its handlers took too long'));
    await jest.advanceTimersByTimeAsync(99);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
    await jest.advanceTimersByTimeAsync(101);
    await again;
  });
});

describe('a handler that takes too long', () => {
  let end: () => void;
  let fail: (error: Error) => void;

  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryWebhookStore();
    deliveries = instance();
    first.mockReturnValueOnce(
      new Promise<void>((resolve, reject) => {
        end = resolve;
        fail = reject;
      }),
    );
  });

  it('is given its time, and no more', async () => {
    let isOver = false;
    const outcome = receive().catch(() => {
      isOver = true;
    });
    await jest.advanceTimersByTimeAsync(199);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await outcome;
    expect([isOver, second.mock.calls.length]).toEqual([true, 1]);
  });

  it.each([
    ['msg_1', 'evt_1'],
    ['msg_1', 'evt_2'],
    ['msg_2', 'evt_1'],
  ])('is waited for a little by the next delivery: %s, %s', async (id, eventId) => {
    await late(receive());
    const again = receive(id, eventId);
    await jest.advanceTimersByTimeAsync(99);
    end();
    await again;
    await receive(id, eventId);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it('is taken to hang in the end, and called anew, once for all who wait', async () => {
    await late(receive());
    const again = [receive(), receive('msg_1', 'evt_2'), receive('msg_2', 'evt_1')];
    await jest.advanceTimersByTimeAsync(100);
    await Promise.all(again);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
    await receive();
    expect(first).toHaveBeenCalledTimes(2);
  });

  it('is called anew once for all who wait, also where that takes its time', async () => {
    let endAnew: () => void = () => undefined;
    first.mockReturnValueOnce(
      new Promise<void>((resolve) => {
        endAnew = resolve;
      }),
    );
    await late(receive());
    const again = [receive(), receive('msg_1', 'evt_2'), receive('msg_2', 'evt_1')];
    await jest.advanceTimersByTimeAsync(100);
    expect(first).toHaveBeenCalledTimes(2);
    endAnew();
    await Promise.all(again);
    expect(first).toHaveBeenCalledTimes(2);
  });

  it('keeps other instances out while it is called anew', async () => {
    first.mockReturnValueOnce(new Promise(() => undefined));
    await late(receive());
    await late(receive());
    expect(first).toHaveBeenCalledTimes(2);
    await expect(receive('msg_1', 'evt_1', instance())).rejects.toEqual(IN_PROGRESS);
  });

  it('is locked anew where its lock is over', async () => {
    await late(receive());
    await jest.advanceTimersByTimeAsync(1_300);
    const add = jest.spyOn(store, 'add');
    const again = receive();
    await jest.advanceTimersByTimeAsync(100);
    await again;
    expect(add).toHaveBeenCalledWith('lock:msg_1:A.first', 1_400);
    expect(first).toHaveBeenCalledTimes(2);
  });

  it('does not end what was begun after it', async () => {
    first.mockReturnValueOnce(new Promise(() => undefined));
    await late(receive());
    await late(receive());
    fail(new Error('late'));
    await jest.advanceTimersByTimeAsync(0);
    // Still under way: joined, not called a third time.
    const third = expect(receive()).rejects.toEqual(failed('its handlers took too long'));
    await jest.advanceTimersByTimeAsync(99);
    expect(first).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(101);
    await third;
  });

  it('has succeeded when it succeeds with nobody waiting', async () => {
    await late(receive());
    end();
    await jest.advanceTimersByTimeAsync(0);
    await receive();
    await receive('msg_1', 'evt_1', instance());
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('is called again when it has failed with nobody waiting', async () => {
    await late(receive());
    fail(new Error('late'));
    await jest.advanceTimersByTimeAsync(0);
    expect(log.error.mock.calls).toEqual([
      ['webhook handler A.first failed | organization.sso_disabled | Error: late'],
    ]);
    await receive();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
  });

  it('fails for who waits when it fails', async () => {
    await late(receive());
    const again = expect(receive()).rejects.toEqual(failed('failed: A.first'));
    fail(new Error('late'));
    await again;
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('is called by no other instance until it has ended', async () => {
    const other = instance();
    await late(receive());
    await expect(receive('msg_1', 'evt_1', other)).rejects.toEqual(IN_PROGRESS);
    end();
    await jest.advanceTimersByTimeAsync(0);
    await receive('msg_1', 'evt_1', other);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it('lets the others be called by another instance', async () => {
    second.mockRejectedValueOnce(new Error('once'));
    await late(receive());
    await expect(receive('msg_1', 'evt_1', instance())).rejects.toEqual(IN_PROGRESS);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
  });

  it('holds its lock for the lifetime, and takes none away from who locks after it', async () => {
    const [other, third] = [instance(), instance()];
    await late(receive());
    await jest.advanceTimersByTimeAsync(1_199);
    await expect(receive('msg_1', 'evt_1', other)).rejects.toEqual(IN_PROGRESS);
    await jest.advanceTimersByTimeAsync(2);
    first.mockReturnValueOnce(new Promise(() => undefined));
    await late(receive('msg_1', 'evt_1', other));
    expect(first).toHaveBeenCalledTimes(2);
    const remove = jest.spyOn(store, 'remove');
    fail(new Error('late'));
    await jest.advanceTimersByTimeAsync(0);
    expect(remove).not.toHaveBeenCalled();
    await expect(receive('msg_1', 'evt_1', third)).rejects.toEqual(IN_PROGRESS);
    expect(first).toHaveBeenCalledTimes(2);
  });
});

describe('a store that fails', () => {
  const down = (): Promise<never> => Promise.reject(new Error('redis://u:p@h is down'));

  it('lets nothing be handled', async () => {
    jest.spyOn(store, 'add').mockImplementation(down);
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    expect(first).not.toHaveBeenCalled();
    expect(log.error).toHaveBeenCalledWith(
      'webhook handler A.first failed | organization.sso_disabled | webhook_failed the store of webhooks failed: Error: [e-mail] is down',
    );
  });

  it('at the second lock gives the first one back', async () => {
    const add = store.add.bind(store);
    jest
      .spyOn(store, 'add')
      .mockImplementation((key, ms) => (key.startsWith('lock:evt_1') ? down() : add(key, ms)));
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    expect(await store.has('lock:msg_1:A.first')).toBe(false);
    expect(first).not.toHaveBeenCalled();
  });

  it('lets nothing be handled where it hangs, and holds up nobody for ever', async () => {
    jest.useFakeTimers();
    const add = jest.spyOn(store, 'add').mockReturnValue(new Promise(() => undefined));
    const outcome = expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    await jest.advanceTimersByTimeAsync(200);
    await outcome;
    expect(first).not.toHaveBeenCalled();
    expect(log.error).toHaveBeenCalledWith(
      'webhook handler A.first failed | organization.sso_disabled | webhook_failed the store of webhooks failed: webhook_failed it did not answer',
    );
    add.mockRestore();
    await receive();
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('when it is asked what is done lets the handler wait for the next attempt', async () => {
    const has = jest.spyOn(store, 'has').mockImplementation(down);
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    expect(first).not.toHaveBeenCalled();
    has.mockRestore();
    await receive();
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('when it should remember lets the delivery be repeated', async () => {
    const add = store.add.bind(store);
    jest
      .spyOn(store, 'add')
      .mockImplementation((key, ms) => (key.startsWith('done:') ? down() : add(key, ms)));
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
  });

  it('when it should unlock changes nothing, and the log says so', async () => {
    jest.spyOn(store, 'remove').mockImplementation(down);
    await receive('evt_1');
    expect(log.warn.mock.calls).toEqual([
      ...['A.first', 'B.second'].map((name) => [
        `webhook evt_1:${name} stays locked for a while | webhook_failed the store of webhooks failed: Error: [e-mail] is down`,
      ]),
    ]);
  });
});
