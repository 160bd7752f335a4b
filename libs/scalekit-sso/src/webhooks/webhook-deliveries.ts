import { HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import { cleanForLog } from '../errors/clean-for-log.js';
import { stackForLog } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { withinTime } from '../errors/within-time.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedWebhooksOptions } from './webhooks.options.js';
import type { SsoStore } from '../store/sso-store.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';
import { WebhookHandlers, type WebhookHandler } from './webhook-handlers.js';

/** How long it is remembered what is done, in milliseconds; the service retries for half an hour. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/**
 * What has become of a handler's work; `held` while another delivery of the event has it. An exception
 * of the app's own is the answer.
 */
type Outcome = 'done' | 'failed' | 'held' | HttpException;

/** That a handler has an event, or has handled it; kept in the store of the app. */
interface WebhookMark {
  readonly isDone: boolean;
}

/**
 * Hands each event once to each of its handlers. The service repeats what was not answered with
 * success: then only those handlers are called that have not succeeded.
 *
 * A mark in the store says that a handler has an event. It stays when the handler has succeeded, is
 * removed when it has failed, and ends by itself when it hangs or the process dies.
 */
@Injectable()
export class WebhookDeliveries {
  private readonly logger = new Logger('ScalekitSso');

  constructor(
    private readonly handlers: WebhookHandlers,
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedWebhooksOptions,
  ) {}

  /**
   * Ends when every handler has succeeded, now or before. A handler that takes too long goes on, and
   * still counts when it succeeds.
   *
   * @throws HttpException what a handler throws of this kind, as it is
   * @throws SsoError `webhook_failed`, `webhook_in_progress` where another delivery of the event is at
   *   it, or `session_missing` where there is no store
   */
  async receive(event: ScalekitWebhookEvent, request: SsoRequest): Promise<void> {
    const handlers = this.handlers.of(event.type);
    if (handlers.length === 0) {
      return;
    }
    const store = this.stores.of(request);
    const work = Promise.all(
      handlers.map((handler) => this.handle(handler, event, request, store)),
    );
    const outcomes = await withinTime(this.options.webhooks.handlerTimeoutMs, work, () =>
      failure('its handlers took too long'),
    );
    const exception = outcomes.find((outcome) => outcome instanceof HttpException);
    if (exception !== undefined) {
      throw exception;
    }
    const failed = handlers.filter((_, index) => outcomes[index] === 'failed');
    if (failed.length > 0) {
      throw failure(`failed: ${failed.map(({ name }) => name).join(', ')}`);
    }
    if (outcomes.includes('held')) {
      throw new SsoError('webhook_in_progress');
    }
  }

  /** Never rejects. */
  private async handle(
    handler: WebhookHandler,
    event: ScalekitWebhookEvent,
    request: SsoRequest,
    store: SsoStore,
  ): Promise<Outcome> {
    // Every attempt of the service sends the same signed event, whatever its `webhook-id` (contract 11.2).
    const key = this.keys.key('webhook', event.id, handler.name);
    const heldUntil = Date.now() + 2 * this.options.webhooks.handlerTimeoutMs;
    try {
      if (!(await store.setIfAbsent(key, markOf(false), heldUntil))) {
        const [mark] = await store.get([key]);
        return fieldsOf(mark).isDone === true ? 'done' : 'held';
      }
      try {
        // A copy: what one handler changes, such as an address that it must not keep, is another's leaver.
        await handler.handle(structuredClone(event), request);
      } catch (error) {
        await this.release(handler, store, key, heldUntil);
        throw error;
      }
      await store.set(key, markOf(true), Date.now() + REMEMBERED_MS);
      return 'done';
    } catch (error) {
      const stack = stackForLog(error instanceof SsoError ? error.cause : error);
      this.logger.error(
        `webhook handler ${handler.name} failed | ${event.type} | ${describe(error)}`,
        ...(stack === undefined ? [] : [stack]),
      );
      return error instanceof HttpException && !(error instanceof SsoError) ? error : 'failed';
    }
  }

  private async release(
    { name }: WebhookHandler,
    store: SsoStore,
    key: string,
    heldUntil: number,
  ): Promise<void> {
    // After that time the mark may be that of another call.
    if (Date.now() < heldUntil) {
      await store.delete([key]).catch((error: unknown) => {
        this.logger.warn(`webhook handler ${name} is held for a while | ${describe(error)}`);
      });
    }
  }
}

function markOf(isDone: boolean): WebhookMark {
  return { isDone };
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
