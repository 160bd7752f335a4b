import type { Code } from '@connectrpc/connect';

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
  /** Answers `status` with a web page, as a proxy does whose app is away. */
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
   * tried on the path, or on `grpc:<Method>`. Methods of services that the environment does not
   * have are struck by `grpc` and by regular expressions only.
   */
  readonly path: string | RegExp;
  /** What goes wrong. */
  readonly kind: FaultKind;
  /** How many requests it strikes; `Infinity` until it is taken back. Default: 1. */
  readonly times?: number | undefined;
  /**
   * Strikes only this grant at `/oauth/token`. Default: any, also the `client_credentials` that API
   * clients send whenever they need a token.
   */
  readonly grantType?: 'authorization_code' | 'refresh_token' | 'client_credentials' | undefined;
  /** Milliseconds before it strikes, of any kind. Default: 1,000 for `delay`, otherwise 0. */
  readonly delayMs?: number | undefined;
  /**
   * HTTP status of `status`, `redirect` and `html`. Default: 500, 307 and 200. A gRPC call is
   * answered with it where it is given, as by a proxy on the way, and with `grpcCode` where it is not.
   */
  readonly status?: number | undefined;
  /** Headers of an answer, for example `retry-after`. Default: none but the content type. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of `status`. Default: a `server_error` in JSON. */
  readonly body?: string | undefined;
  /** Where a `redirect` leads. Default: `/`. */
  readonly location?: string | undefined;
  /**
   * Status of a gRPC answer, as its number. Default: 14, unavailable. With 16, unauthenticated, only
   * calls with a good token count: the others are answered with it anyway.
   */
  readonly grpcCode?: Code | undefined;
  /** `error_code` in the details of a gRPC answer. Default: the name of `grpcCode`. */
  readonly errorCode?: string | undefined;
}
