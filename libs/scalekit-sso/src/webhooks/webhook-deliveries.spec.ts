import type { Mock, MockInstance } from 'vitest';
import { ConflictException, Logger } from '@nestjs/common';
import { MemorySsoStore } from '../../spec-support/memory-sso-store.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionStore } from '../../spec-support/session.js';
import { EVENT, webhookRequest } from '../../spec-support/webhooks.js';
import { SsoError } from '../errors/sso-error.js';
import type { RequestSessionStore } from '../http/session-contract.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';
import type { WebhookHandlers } from './webhook-handlers.js';

type Handle = (event: unknown, request: unknown) => Promise<unknown>;

const REQUEST = webhookRequest();
const eventOf = (fields: object): ScalekitWebhookEvent =>
  ({ ...EVENT, ...fields }) as ScalekitWebhookEvent;
let store: MemorySsoStore;
let first: Mock<Handle>;
let second: Mock<Handle>;
let deliveries: WebhookDeliveries;
let log: { error: MockInstance<Logger['error']>; warn: MockInstance<Logger['warn']> };

/** Another instance of the app, with the same store; or another app. */
function instance(
  baseUrl = 'https://app.example.com',
  stores?: (options: ReturnType<typeof optionsWith>) => SsoStores,
): WebhookDeliveries {
  const types = [EVENT.type];
  const all = [
    { name: 'A.first', types, handle: first },
    { name: 'B.second', types, handle: second },
  ];
  const of = (type: string): object[] => all.filter((it) => it.types.includes(type as never));
  const options = optionsWith({ baseUrl, webhooks: { handlerTimeoutMs: 200 } });
  return new WebhookDeliveries(
    { of } as unknown as WebhookHandlers,
    stores?.(options) ?? new SsoStores(store, options),
    new StoreKeys(options),
    options,
  );
}

const receive = (id = 'evt_1', at = deliveries): Promise<void> =>
  at.receive(eventOf({ id }), REQUEST);
const failed = (detail: string): Error =>
  expect.objectContaining({ code: 'webhook_failed', detail }) as Error;
const LATE = failed('its handlers took too long');
/** Of what a handler has thrown. */
const STACK = expect.stringMatching(/^[A-Z]\w+: .+\n {4}at /) as string;
const IN_PROGRESS = expect.objectContaining({ code: 'webhook_in_progress' });
/** Passes the time of the handlers. */
async function late(work: Promise<void>): Promise<void> {
  const outcome = expect(work).rejects.toEqual(LATE);
  await vi.advanceTimersByTimeAsync(200);
  await outcome;
}
const calls = (): number[] => [first.mock.calls.length, second.mock.calls.length];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  store = new MemorySsoStore();
  first = vi.fn<Handle>();
  second = vi.fn<Handle>();
  deliveries = instance();
  log = {
    error: vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined),
    warn: vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined),
  };
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an event', () => {
  it('is handed to each of its handlers, with the request', async () => {
    await receive();
    expect(first.mock.calls).toEqual([[EVENT, REQUEST]]);
    expect(second.mock.calls).toEqual([[EVENT, REQUEST]]);
    expect(log.error).not.toHaveBeenCalled();
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('is handed to each as it was sent, whatever another does to it (S9)', async () => {
    first.mockImplementation((event) => {
      const { data } = event as { data: Record<string, unknown> };
      data.email = 'hidden';
      delete data.id;
      return Promise.resolve();
    });
    const event = eventOf({ data: { id: 'diruser_1', email: 'jane@acme.test' } });
    const sent = JSON.stringify(event);
    await deliveries.receive(event, REQUEST);
    expect(JSON.stringify(second.mock.calls[0]?.[0])).toBe(sent);
  });

  it('without a handler passes quietly, with no store as well', async () => {
    const event = eventOf({ type: 'moon.rose' });
    const alone = instance(undefined, (options) => new SsoStores(null, options));
    await alone.receive(event, REQUEST);
    expect(first).not.toHaveBeenCalled();
  });

  it('is asked for again where there is no store', async () => {
    const alone = instance(undefined, (options) => new SsoStores(null, options));
    await expect(receive('evt_1', alone)).rejects.toMatchObject({
      code: 'session_missing',
    });
    expect(first).not.toHaveBeenCalled();
  });

  it('is remembered in the session store of the request where the app names no store', async () => {
    const request = { ...REQUEST, sessionStore: sessionStore() as unknown as RequestSessionStore };
    for (let time = 0; time < 2; time++) {
      const alone = instance(undefined, (options) => new SsoStores(null, options));
      await alone.receive(EVENT, request);
    }
    expect(calls()).toEqual([1, 1]);
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

  it('is not handled twice, here or elsewhere', async () => {
    const setIfAbsent = vi.spyOn(store, 'setIfAbsent');
    await receive();
    await receive();
    await receive('evt_1', instance());
    expect(calls()).toEqual([1, 1]);
    // One mark for each handler.
    expect(new Set(setIfAbsent.mock.calls.map(([key]) => key)).size).toBe(2);
  });

  it('of another id is handled', async () => {
    await receive();
    await receive('evt_2');
    expect(first).toHaveBeenCalledTimes(2);
  });

  it('is handled by each of two apps that share a store (S3)', async () => {
    await receive();
    await receive('evt_1', instance('https://other.example.com'));
    expect(calls()).toEqual([2, 2]);
  });

  it('is remembered for a day', async () => {
    await receive();
    vi.setSystemTime(Date.now() + 24 * 3_600_000 - 1_000);
    await receive();
    expect(first).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 2_000);
    await receive();
    expect(first).toHaveBeenCalledTimes(2);
  });
});

describe('the same event at the same moment', () => {
  it('is refused until it is done, here and elsewhere', async () => {
    let end = (): void => undefined;
    first.mockReturnValueOnce(new Promise<void>((resolve) => (end = resolve)));
    const work = receive();
    for (const other of [deliveries, instance()]) {
      await new Promise(setImmediate);
      await expect(receive('evt_1', other)).rejects.toEqual(IN_PROGRESS);
      // What was refused holds nothing.
      await receive('evt_3', other);
    }
    expect(calls()).toEqual([2, 2]);
    end();
    await work;
    await receive('evt_1', instance());
    expect(calls()).toEqual([2, 2]);
  });

  it('is handled once of twenty (L3)', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => receive()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(calls()).toEqual([1, 1]);
  });
});

describe('a handler that fails', () => {
  it('is called again, and the others are not', async () => {
    first.mockRejectedValueOnce(new RangeError('out of jane@acme.test'));
    await expect(receive()).rejects.toEqual(failed('failed: A.first'));
    expect(log.error.mock.calls).toEqual([
      [
        'webhook handler A.first failed | organization.sso_disabled | RangeError: out of [e-mail]',
        STACK,
      ],
    ]);
    await receive();
    expect(calls()).toEqual([2, 1]);
    await receive();
    expect(calls()).toEqual([2, 1]);
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

  it('answers with an HttpException that it throws, and is called again (B10)', async () => {
    const busy = new ConflictException('busy');
    first.mockRejectedValueOnce(new Error('too'));
    second.mockRejectedValueOnce(busy);
    await expect(receive()).rejects.toBe(busy);
    expect(log.error).toHaveBeenCalledWith(
      'webhook handler B.second failed | organization.sso_disabled | ConflictException: busy',
      STACK,
    );
    await receive();
    expect(calls()).toEqual([2, 2]);
  });

  it('is called again by another instance', async () => {
    first.mockRejectedValueOnce(new Error('once'));
    await expect(receive()).rejects.toEqual(failed('failed: A.first'));
    await receive('evt_1', instance());
    expect(calls()).toEqual([2, 1]);
  });

  it('is called again while another one is at it still', async () => {
    first.mockReturnValue(new Promise(() => undefined));
    second.mockRejectedValueOnce(new Error('once'));
    await late(receive());
    await expect(receive()).rejects.toEqual(IN_PROGRESS);
    expect(calls()).toEqual([1, 2]);
  });
});

describe('a handler that takes too long', () => {
  let end: () => void;
  let fail: (error: Error) => void;

  beforeEach(() => {
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
    await vi.advanceTimersByTimeAsync(199);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await outcome;
    expect([isOver, second.mock.calls.length]).toEqual([true, 1]);
  });

  it('is called anew after twice its time, here or elsewhere, and not before (L5)', async () => {
    await late(receive());
    await vi.advanceTimersByTimeAsync(199);
    await expect(receive()).rejects.toEqual(IN_PROGRESS);
    await expect(receive('evt_1', instance())).rejects.toEqual(IN_PROGRESS);
    await vi.advanceTimersByTimeAsync(1);
    await receive('evt_1', instance());
    expect(calls()).toEqual([2, 1]);
    await receive();
    expect(calls()).toEqual([2, 1]);
  });

  it('has succeeded when it succeeds with nobody waiting', async () => {
    await late(receive());
    end();
    await vi.advanceTimersByTimeAsync(0);
    await receive();
    await receive('evt_1', instance());
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('is called again when it has failed with nobody waiting', async () => {
    await late(receive());
    fail(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
    expect(log.error.mock.calls).toEqual([
      ['webhook handler A.first failed | organization.sso_disabled | Error: late', STACK],
    ]);
    await receive();
    expect(calls()).toEqual([2, 1]);
  });

  it('takes no mark away from a call that began after its own has ended', async () => {
    await late(receive());
    await vi.advanceTimersByTimeAsync(200);
    first.mockReturnValueOnce(new Promise(() => undefined));
    await late(receive());
    fail(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
    await expect(receive()).rejects.toEqual(IN_PROGRESS);
    expect(first).toHaveBeenCalledTimes(2);
  });
});

describe('a store that fails', () => {
  const down = (): Promise<never> => Promise.reject(new Error('redis://u:p@h is down'));

  it('lets nothing be handled', async () => {
    vi.spyOn(store, 'setIfAbsent').mockImplementation(down);
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    expect(first).not.toHaveBeenCalled();
    expect(log.error).toHaveBeenCalledWith(
      'webhook handler A.first failed | organization.sso_disabled | session_unavailable Error: [e-mail] is down',
    );
  });

  it('lets nothing be handled where it hangs, and holds up nobody for ever', async () => {
    const setIfAbsent = vi
      .spyOn(store, 'setIfAbsent')
      .mockReturnValue(new Promise(() => undefined));
    await late(receive());
    expect(first).not.toHaveBeenCalled();
    setIfAbsent.mockRestore();
    await receive();
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('when it should remember lets the delivery be repeated, after a while', async () => {
    const set = vi.spyOn(store, 'set').mockImplementation((key, value, expiresAt) => {
      return (value as { isDone: boolean }).isDone ? down() : original(key, value, expiresAt);
    });
    const original = MemorySsoStore.prototype.set.bind(store);
    await expect(receive()).rejects.toEqual(failed('failed: A.first, B.second'));
    set.mockRestore();
    await expect(receive()).rejects.toEqual(IN_PROGRESS);
    await vi.advanceTimersByTimeAsync(400);
    await receive();
    expect(calls()).toEqual([2, 2]);
  });

  it('when it should remove the mark of a failure says so, and why it failed', async () => {
    vi.spyOn(store, 'delete').mockImplementation(down);
    first.mockRejectedValueOnce(new Error('once'));
    await expect(receive()).rejects.toEqual(failed('failed: A.first'));
    expect(log.warn.mock.calls).toEqual([
      ['webhook handler A.first is held for a while | session_unavailable Error: [e-mail] is down'],
    ]);
    expect(log.error).toHaveBeenCalledWith(
      'webhook handler A.first failed | organization.sso_disabled | Error: once',
      STACK,
    );
  });
});
