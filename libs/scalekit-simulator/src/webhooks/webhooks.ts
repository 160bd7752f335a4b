import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../directory/ids.js';
import type { Environment } from '../environment.js';
import { eventOf } from './change-event.js';
import { objectOf, type WebhookType } from './event-types.js';
import { post, type WebhookAttempt } from './post.js';
import { webhookOptions, type WebhookOptions } from './webhook-options.js';
import { webhookRequest, type WebhookOverrides } from './webhook-request.js';

/** Deliveries that are remembered, and those that may be under way. */
const MAX_DELIVERIES = 1_000;

/** An event on its way to the app. */
export interface WebhookDelivery {
  /** The envelope as it is sent. */
  readonly event: Readonly<Record<string, unknown>>;
  /** What came of each attempt so far, oldest first. */
  readonly attempts: readonly WebhookAttempt[];
  /** Whether an attempt was answered with a status of 200 to 299. */
  readonly isDelivered: boolean;
}

type OpenDelivery = WebhookDelivery & { attempts: WebhookAttempt[]; isDelivered: boolean };

/**
 * Sends events to an app, signed, until it takes them (contract 11). Changes of the directory are
 * told by themselves, as soon as there is an endpoint.
 *
 * @example
 * ```ts
 * const secret = simulator.webhooks.endpoint('http://127.0.0.1:3000/auth/webhooks');
 * await simulator.webhooks.send('organization.sso_disabled', { id: 'conn_1' });
 * await simulator.webhooks.settled();
 * ```
 */
export class Webhooks {
  readonly #environment: Environment;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<WebhookDelivery>>();
  #endpoint: Required<WebhookOptions> | undefined;
  #deliveries: WebhookDelivery[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
    // Every delivery under way listens, and more than ten are no leak.
    setMaxListeners(0, this.#stop.signal);
    environment.directory.onChange((change) => {
      if (this.#endpoint !== undefined && this.#underWay.size < MAX_DELIVERIES) {
        const { type, data } = eventOf(change, environment.directory.environmentId);
        void this.send(type, data);
      }
    });
  }

  /**
   * Sends events to an app from now on, instead of to the one before.
   *
   * @returns the secret that signs them
   * @throws TypeError where the address is not on this machine, or the secret is none
   */
  endpoint(
    url: string,
    secret?: string,
    options: Omit<WebhookOptions, 'url' | 'secret'> = {},
  ): string {
    this.#endpoint = webhookOptions({ ...options, url, secret });
    return this.#endpoint.secret;
  }

  /** What signs the events; undefined without an endpoint. */
  get secret(): string | undefined {
    return this.#endpoint?.secret;
  }

  /** The latest 1,000 deliveries, oldest first. */
  get deliveries(): readonly WebhookDelivery[] {
    return this.#deliveries;
  }

  /**
   * Sends an event, honest or not, and tries again until the app takes it.
   *
   * @param type one of `WEBHOOK_TYPES`, or anything else that an app must bear
   * @param data what comes with it (contract 11.3)
   * @returns when the app has taken it, or the last attempt has failed
   * @throws Error without an endpoint, or where a thousand are under way
   */
  async send(
    type: WebhookType | (string & {}),
    data: Readonly<Record<string, unknown>> = {},
    overrides: WebhookOverrides = {},
  ): Promise<WebhookDelivery> {
    if (this.#endpoint === undefined) {
      throw new Error('There is nobody to send to. Call webhooks.endpoint(url) first.');
    }
    if (this.#underWay.size >= MAX_DELIVERIES) {
      throw new Error(`${MAX_DELIVERIES} webhooks are under way. Wait for webhooks.settled().`);
    }
    const event = { ...this.#envelope(type, data), ...overrides.event };
    const delivery: OpenDelivery = { event, attempts: [], isDelivered: false };
    this.#deliveries = [...this.#deliveries, delivery].slice(-MAX_DELIVERIES);
    const work = this.#deliver(delivery, this.#endpoint, overrides);
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  /** Waits until nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) {
      await Promise.all(this.#underWay);
    }
  }

  /** Gives up on everything that is under way. */
  async stop(): Promise<void> {
    this.#endpoint = undefined;
    this.#stop.abort();
    await this.settled();
  }

  async #deliver(
    delivery: OpenDelivery,
    { url, secret, retryDelaysMs, timeoutMs }: Required<WebhookOptions>,
    overrides: WebhookOverrides,
  ): Promise<WebhookDelivery> {
    const { signal } = this.#stop;
    for (const delayMs of [0, ...retryDelaysMs]) {
      await sleep(delayMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) {
        break;
      }
      const nowSeconds = Math.floor(this.#environment.now() / 1000);
      const attempt = webhookRequest(delivery.event, secret, nowSeconds, overrides);
      const outcome = await post(url, attempt, timeoutMs, signal);
      delivery.attempts.push(outcome);
      delivery.isDelivered = Math.floor((outcome.status ?? 0) / 100) === 2;
      if (delivery.isDelivered) {
        break;
      }
    }
    return delivery;
  }

  #envelope(
    type: string,
    data: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const { directory } = this.#environment;
    const ownId = String(data.id).startsWith('org_') ? data.id : undefined;
    const organizationId = data.organization_id ?? ownId;
    return {
      spec_version: '1',
      id: newId('evt'),
      type,
      object: objectOf(type),
      environment_id: directory.environmentId,
      occurred_at: new Date(this.#environment.now()).toISOString(),
      ...(organizationId === undefined ? {} : { organization_id: organizationId }),
      data,
    };
  }
}
