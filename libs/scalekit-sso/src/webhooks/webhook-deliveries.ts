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
/** How much longer than its handlers may take a delivery stays locked by a process that died. */
const LOCK_SLACK_MS = 1_000;

/** A verified event, and the request that brought it. */
export interface WebhookDelivery {
  /** `webhook-id`; whether it is the id of the event is not documented (contract 11.2). */
  readonly id: string;
  readonly event: ScalekitWebhookEvent;
  readonly request: SsoRequest;
}

/**
 * Hands events to their handlers, each event once to each of them. The service repeats what was not
 * answered in time: then only those are called that have not succeeded.
 */
@Injectable()
export class WebhookDeliveries {
  private readonly logger = new Logger('ScalekitSso');
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly handlers: WebhookHandlers,
    private readonly store: SsoWebhookStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Ends when every handler has succeeded, now or before. The same event at the same moment ends as
   * the first does.
   *
   * @throws SsoError `webhook_failed`, or `webhook_in_progress` where another instance has it
   */
  receive(delivery: WebhookDelivery): Promise<void> {
    const ids = [...new Set([delivery.id, delivery.event.id])];
    const same = ids.map((id) => this.underWay.get(id)).find((work) => work !== undefined);
    if (same !== undefined) {
      return same;
    }
    const work = this.run(delivery, ids).finally(() => {
      for (const id of ids) {
        this.underWay.delete(id);
      }
    });
    for (const id of ids) {
      this.underWay.set(id, work);
    }
    return work;
  }

  private async run(delivery: WebhookDelivery, ids: readonly string[]): Promise<void> {
    const locked: string[] = [];
    try {
      for (const id of ids) {
        if (!(await this.lock(id))) {
          throw new SsoError('webhook_in_progress');
        }
        locked.push(id);
      }
      await this.callAll(delivery, ids);
    } finally {
      await Promise.all(locked.map((id) => this.unlock(id)));
    }
  }

  private async callAll(delivery: WebhookDelivery, ids: readonly string[]): Promise<void> {
    const calls = this.handlers
      .of(delivery.event.type)
      .map((handler) => this.callOnce(handler, delivery, ids));
    const outcomes = await this.wait(Promise.all(calls), 'its handlers took too long');
    const failed = outcomes.filter((name) => name !== undefined);
    if (failed.length > 0) {
      throw failure(`failed: ${failed.join(', ')}`);
    }
  }

  /** Answers the name of a handler that failed. One that is late still counts when it succeeds. */
  private async callOnce(
    { name, handle }: WebhookHandler,
    { event, request }: WebhookDelivery,
    ids: readonly string[],
  ): Promise<string | undefined> {
    const keys = ids.map((id) => `done:${id}:${name}`);
    try {
      const done = await Promise.all(keys.map((key) => this.ask(this.store.has(key))));
      if (!done.includes(true)) {
        await handle(event, request);
        await Promise.all(keys.map((key) => this.ask(this.store.add(key, REMEMBERED_MS))));
      }
      return undefined;
    } catch (error) {
      this.logger.error(`webhook handler ${name} failed | ${event.type} | ${describe(error)}`);
      return name;
    }
  }

  private async lock(id: string): Promise<boolean> {
    const lifetimeMs = 2 * this.options.webhooks.handlerTimeoutMs + LOCK_SLACK_MS;
    try {
      return await this.ask(this.store.add(`lock:${id}`, lifetimeMs));
    } catch (error) {
      throw failure(`the store of webhooks failed: ${describe(error)}`);
    }
  }

  /** What was done stays done, whatever becomes of the lock: it ends by itself. */
  private async unlock(id: string): Promise<void> {
    try {
      await this.ask(this.store.remove(`lock:${id}`));
    } catch (error) {
      this.logger.warn(`webhook ${id} stays locked for a while | ${describe(error)}`);
    }
  }

  private ask<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return this.wait(answer, 'the store of webhooks did not answer');
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
