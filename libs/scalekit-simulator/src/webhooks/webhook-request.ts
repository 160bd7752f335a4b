import { createHmac } from 'node:crypto';

/** How the signatures of a delivery are spoilt. */
export type WebhookSignatureChange =
  /** Well-formed, and by another secret. */
  | 'wrong'
  /** The good one, cut short. */
  | 'short'
  /** One of another secret, then the good one, as while a secret is changed. */
  | 'double'
  /** One that is no base64 of the right length, then the good one. */
  | 'malformed-first'
  /** The good one, called `v2`. */
  | 'unknown-version';

/** How one delivery differs from an honest one. */
export interface WebhookOverrides {
  /** Fields of the envelope to set; `undefined` takes one away. */
  readonly event?: Readonly<Record<string, unknown>> | undefined;
  /** Stands in for the whole body, and is signed. */
  readonly rawBody?: string | undefined;
  /** `webhook-id`. Default: the id of the event. */
  readonly webhookId?: string | undefined;
  /** `webhook-timestamp`, in seconds since 1970. Default: the environment's clock at each attempt. */
  readonly timestamp?: number | string | undefined;
  /** Signs instead of the secret of the endpoint: `whsec_` and base64. */
  readonly secret?: string | undefined;
  readonly signature?: WebhookSignatureChange | undefined;
  /** Changes the body after it was signed. */
  readonly tamperBody?: ((body: string) => string) | undefined;
  /** Headers to set; a list repeats one, `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** One attempt, ready to be sent. */
export interface WebhookRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Signs an attempt (contract 11.1). */
export function webhookRequest(
  event: Readonly<Record<string, unknown>>,
  secret: string,
  nowSeconds: number,
  overrides: WebhookOverrides,
): WebhookRequest {
  const body = overrides.rawBody ?? JSON.stringify(event);
  const id = overrides.webhookId ?? String(event.id);
  const timestamp = String(overrides.timestamp ?? nowSeconds);
  const sign = (by: string): string => signatureOf(by, `${id}.${timestamp}.${body}`);
  const headers: WebhookOverrides['headers'] = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures(sign, overrides.secret ?? secret, overrides.signature),
    ...overrides.headers,
  };
  const set = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : [...value]] as const],
  );
  return { body: overrides.tamperBody?.(body) ?? body, headers: Object.fromEntries(set) };
}

const ANOTHER_SECRET = `whsec_${Buffer.from('the secret of another endpoint').toString('base64')}`;

function signatures(
  sign: (secret: string) => string,
  secret: string,
  change: WebhookSignatureChange | undefined,
): string {
  const good = sign(secret);
  switch (change) {
    case 'wrong':
      return `v1,${sign(ANOTHER_SECRET)}`;
    case 'short':
      return `v1,${good.slice(0, 20)}`;
    case 'double':
      return `v1,${sign(ANOTHER_SECRET)} v1,${good}`;
    case 'malformed-first':
      return `v1,AAAA v1,${good}`;
    case 'unknown-version':
      return `v2,${good}`;
    case undefined:
      return `v1,${good}`;
  }
}

function signatureOf(secret: string, text: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(text).digest('base64');
}
