import type { IncomingHttpHeaders } from 'node:http';

/** What this module reads of a request; Express and Fastify requests both have it. */
export interface SsoRequest {
  readonly method: string;
  readonly url: string;
  /** The URL before any router or middleware rewrote it. */
  readonly originalUrl?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  /** Address of the client, behind the proxies that the app trusts. */
  readonly ip?: string | undefined;
  /** That address and those of the proxies, where the app trusts any. */
  readonly ips?: readonly string[] | undefined;
  /** The connection that the request came by. */
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  /** The body as it came, where the app was created with `rawBody: true`. */
  readonly rawBody?: unknown;
  /** The parameters of the route's path, where a route has been found. */
  readonly params?: unknown;
  /** What session middleware put there; see `RequestSession` for what has to be in it. */
  session?: object | undefined;
  /**
   * What session middleware put there; see `RequestSessionStore`. Its type depends on what the app keeps in
   * sessions.
   */
  readonly sessionStore?: object | undefined;
  /** The app's user, where a guard has let the request in. */
  user?: unknown;
}

/** The value of a header, or undefined where it is absent or was repeated. */
export function header(request: SsoRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** The value of a header that came exactly once; Node joins the values of one that was repeated. */
export function onlyHeader(request: SsoRequest, name: string): string | undefined {
  const { raw = request } = request as { raw?: unknown };
  const { headersDistinct } = raw as { headersDistinct?: NodeJS.Dict<string[]> };
  return headersDistinct === undefined || headersDistinct[name]?.length === 1
    ? header(request, name)
    : undefined;
}

/** The host that a request was sent to; in HTTP/2 it is a pseudo-header (RFC 9113 section 8.3.1). */
export function hostOf(request: SsoRequest): string | undefined {
  return header(request, 'host') ?? header(request, ':authority');
}

/** Path and query as the client sent them. */
export function requestTarget(request: SsoRequest): string {
  return request.originalUrl ?? request.url;
}
