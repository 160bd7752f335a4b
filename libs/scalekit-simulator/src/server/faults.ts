import { setTimeout as sleep } from 'node:timers/promises';
import type { Code } from '@connectrpc/connect';
import type { NextFunction, Request, Response } from 'express';

/** What goes wrong. */
export type FaultKind =
  /** Answers late, by `ms` milliseconds (default 1,000). */
  | 'delay'
  /** Never answers. */
  | 'hang'
  /** Resets the connection before the request is looked at. */
  | 'drop'
  /** Does what was asked, then resets the connection instead of answering. */
  | 'drop-after'
  /** Answers `status` (default 500) with `headers` and `body`. */
  | 'status'
  /** Answers 200 with a web page. */
  | 'html'
  /** Answers 200 with half a JSON document. */
  | 'garbage'
  /** Answers 200 with `{}`. */
  | 'empty'
  /** Answers `status` (default 307) with `location`. */
  | 'redirect'
  /** Answers a byte every 100 milliseconds. */
  | 'slow-drip'
  /** Answers 10 MiB of JSON. */
  | 'huge';

/** A fault on demand. */
export interface Fault {
  /** A path such as `/oauth/token`, `grpc` for every call, or `grpc:ListConnections` for one. */
  readonly path: string;
  readonly kind: FaultKind;
  /** How many requests it strikes; `Infinity` until it is taken back. Default: 1. */
  readonly times?: number;
  /** Milliseconds of a `delay`. */
  readonly ms?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly location?: string;
  /** Status of a gRPC answer, as its number. Default: 14, unavailable. */
  readonly grpcCode?: Code;
  /** `error_code` in the details of a gRPC answer. */
  readonly errorCode?: string;
}

/** The faults that are switched on, in the order in which they strike. */
export class Faults {
  private active: { fault: Fault; left: number }[] = [];

  /** Switches a fault on; the answer takes it back. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.active.push(entry);
    return () => {
      this.active = this.active.filter((other) => other !== entry);
    };
  }

  /** Switches all faults off. */
  clear(): void {
    this.active = [];
  }

  /** The fault that strikes a request to one of these paths now. */
  take(...paths: string[]): Fault | undefined {
    const entry = this.active.find(({ fault }) => paths.includes(fault.path));
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) {
      this.active = this.active.filter((other) => other !== entry);
    }
    return entry.fault;
  }
}

/** Express middleware that lets the faults strike. */
export function faultMiddleware(faults: Faults) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const fault = faults.take(request.path);
    if (fault === undefined) {
      next();
      return;
    }
    await strike(fault, request, response, next);
  };
}

async function strike(
  fault: Fault,
  request: Request,
  response: Response,
  next: NextFunction,
): Promise<void> {
  switch (fault.kind) {
    case 'delay':
      await sleep(fault.ms ?? 1_000, undefined, { ref: false });
      next();
      return;
    case 'hang':
      return;
    case 'drop':
      request.socket.resetAndDestroy();
      return;
    case 'drop-after':
      response.end = () => {
        request.socket.resetAndDestroy();
        return response;
      };
      next();
      return;
    case 'status':
      response
        .status(fault.status ?? 500)
        .type('json')
        .set(fault.headers ?? {})
        .send(fault.body ?? '{"error":"server_error","error_description":"injected fault"}');
      return;
    case 'redirect':
      response.redirect(fault.status ?? 307, fault.location ?? '/');
      return;
    case 'html':
      response.type('html').send('<!doctype html><title>Bad gateway</title>');
      return;
    case 'garbage':
      response.type('json').send('{"access_token":"ey');
      return;
    case 'empty':
      response.type('json').send('{}');
      return;
    case 'huge':
      response.type('json').send(`{"filler":"${'x'.repeat(10 * 1024 * 1024)}"}`);
      return;
    case 'slow-drip': {
      response.type('json');
      const drip = setInterval(() => response.write(' '), 100);
      response.once('close', () => {
        clearInterval(drip);
      });
    }
  }
}
