import type { OutgoingHttpHeaders } from 'node:http';
import { Readable, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

/** A request that a fault strikes, over HTTP/1.1 or HTTP/2. */
export interface Exchange {
  readonly response: Writable & {
    writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  };
  /** Does what was asked. */
  readonly pass: () => void;
  /** Does what was asked, and resets instead of answering. */
  readonly passAndReset: () => void;
  /** Resets the connection or the stream. */
  readonly reset: () => void;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const DRIP_MS = 100;
const CHUNK = 'x'.repeat(64 * 1024);
const HUGE_CHUNKS = 160;

/** Does to a request what a fault says. */
export async function strike(fault: Fault, exchange: Exchange): Promise<void> {
  const { response } = exchange;
  const answer = (body: string, type = JSON_TYPE, status = 200): void => {
    response.writeHead(status, { 'content-type': type, ...fault.headers });
    response.end(body);
  };
  const delayMs = fault.delayMs ?? (fault.kind === 'delay' ? 1_000 : 0);
  if (delayMs > 0) {
    await sleep(delayMs, undefined, { ref: false });
  }
  switch (fault.kind) {
    case 'delay':
      exchange.pass();
      return;
    case 'hang':
      return;
    case 'drop':
      exchange.reset();
      return;
    case 'drop-after':
      exchange.passAndReset();
      return;
    case 'status':
      answer(
        fault.body ?? '{"error":"server_error","error_description":"injected fault"}',
        JSON_TYPE,
        fault.status ?? 500,
      );
      return;
    case 'redirect':
      response.writeHead(fault.status ?? 307, {
        location: fault.location ?? '/',
        ...fault.headers,
      });
      response.end('');
      return;
    case 'html':
      answer(
        '<!doctype html><title>Bad gateway</title>',
        'text/html; charset=utf-8',
        fault.status ?? 200,
      );
      return;
    case 'garbage':
      answer('{"access_token":"ey');
      return;
    case 'empty':
      answer('{}');
      return;
    case 'huge':
      response.writeHead(200, { 'content-type': JSON_TYPE, ...fault.headers });
      // As fast as it is read: an HTTP/2 session that holds more than 10 MB never works again.
      Readable.from(hugeBody()).pipe(response);
      return;
    case 'slow-drip': {
      response.writeHead(200, { 'content-type': JSON_TYPE, ...fault.headers });
      const drip = setInterval(() => response.write(' '), DRIP_MS);
      response.once('close', () => {
        clearInterval(drip);
      });
    }
  }
}

function* hugeBody(): Generator<string> {
  yield '{"filler":"';
  for (let left = HUGE_CHUNKS; left > 0; left -= 1) {
    yield CHUNK;
  }
  yield '"}';
}
