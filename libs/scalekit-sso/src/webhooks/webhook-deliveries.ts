import { Inject, Injectable, Logger } from '@nestjs/common';
import { cleanForLog } from '../errors/clean-for-log.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { withinTime } from '../http/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';
import { WebhookHandlers, type WebhookHandler } from './webhook-handlers.js';
import { SsoWebhookStore } from './webhook-store.js';

/** How long it is remembered what is done, in milliseconds; the service retries for half an hour. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
/** How much longer than twice the time of its handlers an event stays locked by a process that died. */
const LOCK_SLACK_MS = 1_000;

/** A verified event, and the request that brought it. */
export interface WebhookDelivery {
  /** `webhook-id`; whether it is the id of the event is not documented (contract 11.2). */
  readonly id: string;
  readonly event: ScalekitWebhookEvent;
  readonly request: SsoRequest;
}

/** What has become of a handler's work; `elsewhere` while another instance does it. */
type Outcome = 'done' | 'failed' | 'elsewhere';

/** A handler at work. Times are those of `performance.now()`. */
interface Work {
  readonly outcome: Promise<Outcome>;
  /** From then on it is late. */
  readonly lateAt: number;
  /** Until then no other instance is at it. */
  readonly lockedUntil: number;
}

/**
 * Hands events to their handlers, each event once to each of them. The service repeats what was not
 * answered in time: then only those are called that have not succeeded, and are not at it still.
 */
@Injectable()
export class WebhookDeliveries {
  private readonly logger = new Logger('ScalekitSso');
  /** By event and handler, for as long as the handler takes. */
  private readonly underWay = new Map<string, Work>();

  constructor(
    private readonly handlers: WebhookHandlers,
    private readonly store: SsoWebhookStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Ends when every handler has succeeded, now or before. Handlers that are late go on, and still
   * count when they succeed.
   *
   * @throws SsoError `webhook_failed`, or `webhook_in_progress` where another instance has it
   */
  async receive(delivery: WebhookDelivery): Promise<void> {
    const handlers = this.handlers.of(delivery.event.type);
    const work = Promise.all(handlers.map((handler) => this.join(handler, delivery)));
    const outcomes = await this.wait(work, 'its handlers took too long');
    const failed = handlers.filter((_, index) => outcomes[index] === 'failed');
    if (failed.length > 0) {
      throw failure(`failed: ${failed.map(({ name }) => name).join(', ')}`);
    }
    if (outcomes.includes('elsewhere')) {
      throw new SsoError('webhook_in_progress');
    }
  }

  /**
   * What a handler is doing about an event ends for all deliveries of it as for the first. One that is
   * late already is given half of its time once more; then it is taken to hang, and called anew.
   */
  private async join(handler: WebhookHandler, delivery: WebhookDelivery): Promise<Outcome> {
    const ids = [...new Set([delivery.id, delivery.event.id])];
    const keys = ids.map((id) => `${id}:${handler.name}`);
    const same = this.find(keys);
    if (same === undefined) {
      return this.begin(handler, delivery, keys, 0);
    }
    if (performance.now() < same.lateAt) {
      return same.outcome;
    }
    try {
      return await withinTime(this.options.webhooks.handlerTimeoutMs / 2, same.outcome);
    } catch {
      // Another delivery may have lost its patience first.
      const newer = this.find(keys);
      return newer === undefined || newer === same
        ? this.begin(handler, delivery, keys, same.lockedUntil)
        : newer.outcome;
    }
  }

  private find(keys: readonly string[]): Work | undefined {
    return keys.map((key) => this.underWay.get(key)).find((work) => work !== undefined);
  }

  /** @param heldUntil when the lock ends that a call of this process has taken before */
  private begin(
    handler: WebhookHandler,
    delivery: WebhookDelivery,
    keys: readonly string[],
    heldUntil: number,
  ): Promise<Outcome> {
    const { handlerTimeoutMs } = this.options.webhooks;
    const now = performance.now();
    const lifetimeMs = 2 * handlerTimeoutMs + LOCK_SLACK_MS;
    const isHeld = now < heldUntil;
    const lockedUntil = isHeld ? heldUntil : now + lifetimeMs;
    const lock = async (key: string): Promise<boolean> =>
      isHeld || this.ask(this.store.add(`lock:${key}`, lifetimeMs));
    const outcome = this.run(handler, delivery, keys, lock, lockedUntil).finally(() => {
      for (const key of keys.filter((it) => this.underWay.get(it) === work)) {
        this.underWay.delete(key);
      }
    });
    const work: Work = { outcome, lateAt: now + handlerTimeoutMs, lockedUntil };
    for (const key of keys) {
      this.underWay.set(key, work);
    }
    return outcome;
  }

  /** Keeps other instances out until the handler has ended, or the lock has. Never rejects. */
  private async run(
    handler: WebhookHandler,
    delivery: WebhookDelivery,
    keys: readonly string[],
    lock: (key: string) => Promise<boolean>,
    lockedUntil: number,
  ): Promise<Outcome> {
    const locked: string[] = [];
    try {
      for (const key of keys) {
        if (!(await lock(key))) {
          return 'elsewhere';
        }
        locked.push(key);
      }
      await this.callOnce(handler, delivery, keys);
      return 'done';
    } catch (error) {
      const { type } = delivery.event;
      this.logger.error(`webhook handler ${handler.name} failed | ${type} | ${describe(error)}`);
      return 'failed';
    } finally {
      // After that time it may be the lock of another instance.
      if (performance.now() < lockedUntil) {
        await Promise.all(locked.map((key) => this.unlock(key)));
      }
    }
  }

  private async callOnce(
    { handle }: WebhookHandler,
    { event, request }: WebhookDelivery,
    keys: readonly string[],
  ): Promise<void> {
    const done = await Promise.all(keys.map((key) => this.ask(this.store.has(`done:${key}`))));
    if (!done.includes(true)) {
      await handle(event, request);
      await Promise.all(keys.map((key) => this.ask(this.store.add(`done:${key}`, REMEMBERED_MS))));
    }
  }

  /** What was done stays done, whatever becomes of the lock: it ends by itself. */
  private async unlock(key: string): Promise<void> {
    try {
      await this.ask(this.store.remove(`lock:${key}`));
    } catch (error) {
      this.logger.warn(`webhook ${key} stays locked for a while | ${describe(error)}`);
    }
  }

  private async ask<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await this.wait(answer, 'it did not answer');
    } catch (error) {
      throw failure(`the store of webhooks failed: ${describe(error)}`);
    }
  }

  private wait<Answer>(work: Promise<Answer>, late: string): Promise<Answer> {
    return withinTime(this.options.webhooks.handlerTimeoutMs, work, () => failure(late));
  }
}

function failure(detail: string): SsoError {
  return new SsoError('webhook_failed', { detail });
}

/** What a handler or a store threw, which may quote the event. */
function describe(error: unknown): string {
  if (error instanceof SsoError) {
    return `${error.code} ${error.detail ?? ''}`;
  }
  return error instanceof Error
    ? cleanForLog(`${error.name}: ${error.message}`)
    : 'no error object';
}
