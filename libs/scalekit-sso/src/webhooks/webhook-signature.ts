import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { onlyHeader, type SsoRequest } from '../http/request.js';
import { isSameText } from '../http/same-text.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedWebhooksOptions } from './webhooks.options.js';
import { rawBodyOf } from './raw-body.js';

const ID = /^[\w:-]{1,128}$/;
const TIMESTAMP = /^[1-9]\d{0,11}$/;
/** Longest list of signatures, in characters. */
const MAX_LIST = 2_048;

/**
 * Tells whether a webhook is from the environment (contract 11.1). The SDK could, but it stops at the
 * first signature of a list that is malformed.
 */
@Injectable()
export class WebhookSignature {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedWebhooksOptions) {}

  /**
   * The body of a delivery that was signed with one of our secrets, and just now.
   *
   * @throws SsoError `webhook_rejected`, `webhooks_not_configured` where we have no secret, or what
   *   `rawBodyOf()` throws
   */
  verify(request: SsoRequest): Buffer {
    const { secrets: keys, toleranceSeconds } = this.options.webhooks;
    if (keys.length === 0) {
      throw new SsoError('webhooks_not_configured');
    }
    const id = matching(request, 'webhook-id', ID);
    const timestamp = matching(request, 'webhook-timestamp', TIMESTAMP);
    const list = onlyHeader(request, 'webhook-signature') ?? '';
    const age = Date.now() / 1000 - Number(timestamp);
    if (Math.abs(age) > toleranceSeconds) {
      throw rejected(`its time is ${Math.round(age)} seconds from ours`);
    }
    const body = rawBodyOf(request);
    const text = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
    const good = keys.map((key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`);
    const candidates = list.length > MAX_LIST ? [] : list.split(' ');
    if (!candidates.some((one) => good.some((signature) => isSameText(one, signature)))) {
      throw rejected('no signature is by one of our secrets');
    }
    return body;
  }
}

function matching(request: SsoRequest, name: string, pattern: RegExp): string {
  const value = onlyHeader(request, name) ?? '';
  if (!pattern.test(value)) {
    throw rejected(`${name} is missing, malformed or repeated`);
  }
  return value;
}

function rejected(detail: string): SsoError {
  return new SsoError('webhook_rejected', { detail });
}
