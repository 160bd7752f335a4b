import { request } from 'node:http';
import type { WebhookRequest } from './webhook-request.js';

/** How an attempt to deliver an event ended. */
export interface WebhookAttempt {
  /** HTTP status; absent where there was no answer. */
  readonly status?: number;
  /** Why there was none, for example `ECONNREFUSED` or `timeout`. */
  readonly error?: string;
}

/** Sends an attempt, and never fails: what went wrong is the outcome. Follows no redirect. */
export function post(
  url: string,
  { body, headers }: WebhookRequest,
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<WebhookAttempt> {
  const late = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve) => {
    const outgoing = request(url, {
      method: 'POST',
      // A list of values repeats the header.
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
      agent: false,
      signal: AbortSignal.any([late, stopped]),
    });
    outgoing.once('response', (response) => {
      response.on('error', () => undefined).resume();
      resolve({ status: response.statusCode });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ error: late.aborted ? 'timeout' : (error.code ?? error.message) });
    });
    outgoing.end(body);
  });
}
