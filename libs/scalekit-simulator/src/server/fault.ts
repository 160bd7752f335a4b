import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Code } from '@connectrpc/connect';

/** What goes wrong. */
export type FaultKind =
  /** Answers late, by `delayMs`. */
  | 'delay'
  /** Never answers. */
  | 'hang'
  /** Resets the connection, or the HTTP/2 stream of a gRPC call, before the request is looked at. */
  | 'drop'
  /** Does what was asked, then resets instead of answering. Only gRPC calls with a good token count. */
  | 'drop-after'
  /** Answers `status` with `headers` and `body`, or a gRPC call with `grpcCode` and `errorCode`. */
  | 'status'
  /** Answers 200 with a web page. */
  | 'html'
  /** Answers 200 with half a JSON document. */
  | 'garbage'
  /** Answers 200 with `{}`. */
  | 'empty'
  /** Answers `status` with `location`. */
  | 'redirect'
  /** Answers a byte every 100 milliseconds. */
  | 'slow-drip'
  /** Answers 10 MiB of JSON. */
  | 'huge';

/** A fault on demand. */
export interface Fault {
  /**
   * Which requests it strikes: a path such as `/oauth/token`, `grpc` for every call, or
   * `grpc:ListConnections` for one. A `*` at the end stands for anything; a regular expression is
   * tried on the path, or on `grpc:<Method>`.
   */
  readonly path: string | RegExp;
  /** What goes wrong. */
  readonly kind: FaultKind;
  /** How many requests it strikes; `Infinity` until it is taken back. Default: 1. */
  readonly times?: number;
  /** Milliseconds before it strikes, of any kind. Default: 1,000 for `delay`, otherwise 0. */
  readonly delayMs?: number;
  /**
   * HTTP status of `status` and `redirect`. Default: 500 and 307. A gRPC call is answered with it
   * where it is given, as by a proxy on the way, and with `grpcCode` where it is not.
   */
  readonly status?: number;
  /** Headers of an answer, for example `retry-after`. Default: none but the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of `status`. Default: a `server_error` in JSON. */
  readonly body?: string;
  /** Where a `redirect` leads. Default: `/`. */
  readonly location?: string;
  /** Status of a gRPC answer, as its number. Default: 14, unavailable. */
  readonly grpcCode?: Code;
  /** `error_code` in the details of a gRPC answer. Default: the name of `grpcCode`. */
  readonly errorCode?: string;
}

const KINDS: Readonly<Record<FaultKind, true>> = {
  delay: true,
  hang: true,
  drop: true,
  'drop-after': true,
  status: true,
  html: true,
  garbage: true,
  empty: true,
  redirect: true,
  'slow-drip': true,
  huge: true,
};

/**
 * Refuses a fault that could not strike as it says.
 *
 * @throws TypeError with the field and its mend
 */
export function assertFault(fault: Fault): void {
  const { path, kind, delayMs = 0, status, headers = {}, grpcCode, errorCode } = fault;
  if (!Object.hasOwn(KINDS, kind)) {
    throw new TypeError(`kind is ${kind}. Give one of ${Object.keys(KINDS).join(', ')}.`);
  }
  if (typeof path === 'string' && !/^(\/|grpc(:|\*?$)|\*$)/.test(path)) {
    throw new TypeError(`path is ${path}. Give /a/path, grpc or grpc:<Method>.`);
  }
  if (!(Number.isFinite(delayMs) && delayMs >= 0)) {
    throw new TypeError(`delayMs is ${delayMs}. Give milliseconds from 0.`);
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new TypeError(`status is ${status}. Give an HTTP status from 200 to 599.`);
  }
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  if (grpcCode === undefined && errorCode === undefined) {
    return;
  }
  if (grpcCode !== undefined && !Object.hasOwn(Code, grpcCode)) {
    throw new TypeError(`grpcCode is ${grpcCode}. Give a gRPC status from 1 to 16.`);
  }
  if (status !== undefined || kind !== 'status') {
    throw new TypeError('grpcCode and errorCode go with kind status, and without an HTTP status.');
  }
  if (typeof path === 'string' && path.startsWith('/')) {
    throw new TypeError(`grpcCode and errorCode mean nothing to ${path}. Give status.`);
  }
}
