import { createHmac, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OnScalekitWebhook, SsoStore, type ScalekitWebhookEvent } from 'nestjs-scalekit-sso';
import type { TestApp } from './app.js';
import { Browser, type Answer } from './browser.js';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 'n').toString('base64')}`;
export const OTHER_WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;

/** A delivery, signed here and not by the simulator, so that a test may do anything to it. */
export interface Delivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** The body of an event; fields are laid over an honest one. */
export function eventText(fields: object = {}): string {
  return JSON.stringify({
    spec_version: '1',
    id: `evt_${randomUUID()}`,
    type: 'moon.rose',
    object: 'Moon',
    environment_id: 'env_1',
    occurred_at: new Date().toISOString(),
    organization_id: 'org_1',
    data: { phase: 'full', owner: 'moon.owner@example.com' },
    ...fields,
  });
}

/** Signs a body as the service does (contract 11.1). */
export function deliveryOf(
  body = eventText(),
  {
    id = `msg_${randomUUID()}`,
    timestamp = String(nowSeconds()),
    secret = WEBHOOK_SECRET,
  }: { id?: string; timestamp?: string; secret?: string } = {},
): Delivery {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    },
  };
}

/** Delivers it. */
export function deliver(app: TestApp, { body, headers }: Delivery): Promise<Answer> {
  return new Browser().api(`${app.url}/auth/webhooks`, { method: 'POST', body, headers });
}

/** Two handlers of one type, which do what a test says. */
@Injectable()
export class MoonHandlers {
  readonly seen: ScalekitWebhookEvent[] = [];
  readonly calls = { first: 0, second: 0 };
  act: () => Promise<void> = () => Promise.resolve();

  @OnScalekitWebhook('moon.rose')
  async first(event: ScalekitWebhookEvent): Promise<void> {
    this.calls.first += 1;
    this.seen.push(event);
    await this.act();
  }

  @OnScalekitWebhook('moon.rose', 'moon.set')
  second(): void {
    this.calls.second += 1;
  }
}

/** A store that outlives the app, as one in Redis does. */
@Injectable()
export class LastingStore extends SsoStore {
  static records = new Map<string, { value: object; expiresAt: number }>();

  override get(keys: readonly string[]): Promise<readonly unknown[]> {
    return Promise.resolve(keys.map((key) => LastingStore.read(key)));
  }
  override set(key: string, value: object, expiresAt: number): Promise<void> {
    LastingStore.records.set(key, { value, expiresAt });
    return Promise.resolve();
  }
  override async setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
    const isAbsent = LastingStore.read(key) === undefined;
    if (isAbsent) {
      await this.set(key, value, expiresAt);
    }
    return isAbsent;
  }
  override delete(keys: readonly string[]): Promise<void> {
    keys.forEach((key) => LastingStore.records.delete(key));
    return Promise.resolve();
  }

  private static read(key: string): object | undefined {
    const record = LastingStore.records.get(key);
    return record !== undefined && record.expiresAt > Date.now() ? record.value : undefined;
  }
}
