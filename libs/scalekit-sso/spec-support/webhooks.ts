import { createHmac } from 'node:crypto';
import type { SsoRequest } from '../src/http/request.js';
import type { ScalekitWebhookEvent } from '../src/webhooks/webhook-event.js';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 'n').toString('base64')}`;
export const OLD_WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;

export const EVENT: ScalekitWebhookEvent<'organization.sso_disabled'> = {
  id: 'evt_1',
  type: 'organization.sso_disabled',
  occurred_at: '2026-01-02T03:04:05.678901234Z',
  organization_id: 'org_1',
  data: { id: 'conn_1', organization_id: 'org_1', enabled: false },
};

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** The signature of a delivery, as the service makes it. */
export function signatureOf(
  text: string,
  { secret = WEBHOOK_SECRET, id = 'msg_1', timestamp = String(nowSeconds()) } = {},
): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`);
  return `v1,${mac.digest('base64')}`;
}

/** A delivery as the service sends it, apart from some headers. */
export function webhookRequest(
  text = JSON.stringify(EVENT),
  headers: Readonly<Record<string, string | undefined>> = {},
  secret = WEBHOOK_SECRET,
): SsoRequest {
  const timestamp = headers['webhook-timestamp'] ?? String(nowSeconds());
  const id = headers['webhook-id'] ?? 'msg_1';
  return {
    method: 'POST',
    url: '/auth/webhooks',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(text, { secret, id, timestamp }),
      ...headers,
    },
    rawBody: Buffer.from(text),
  };
}
