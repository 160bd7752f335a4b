import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { NextFunction, Request, Response } from 'express';
import { Code } from '@connectrpc/connect';

/** A request that was answered, without what is secret or of a person: codes, tokens, addresses. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route, such as `/idp/sign-in/:id`, or `grpc:ListConnections`. */
  readonly route: string;
  /** HTTP status; undefined where the connection was closed without an answer. */
  readonly status: number | undefined;
  /** Why it was refused: a code and a sentence. */
  readonly refusal: string | undefined;
  /** What it asked for, by the names of the parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Hears of each request that was answered. */
export type AnswerListener = (request: AnsweredRequest) => void;

/** Parameters that are neither secrets nor of a person. */
const PARAMETERS = [
  ...['response_type', 'grant_type', 'scope', 'prompt', 'max_age', 'provider'],
  ...['organization_id', 'connection_id', 'domain', 'domain_hint', 'login_hint', 'redirect_uri'],
] as const;
const MAX_VALUE = 200;
const MAX_REFUSAL = 600;

/** Notes why a request is refused, for the listener. */
export function noteRefusal(response: Response, error: string, description: string): void {
  response.locals.refusal = `${error}: ${description}`;
}

/** Express middleware that tells a listener of each answer. */
export function watchHttp(listener: AnswerListener, routeOf: (path: string) => string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { method, path } = request;
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : undefined;
      listener({
        method,
        route: routeOf(path),
        status,
        refusal: clean(refusalOf(response, status)),
        parameters: parametersOf(request),
      });
    });
    next();
  };
}

/** Tells a listener of each gRPC call. */
export function watchGrpc(
  listener: AnswerListener,
  handler: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
) {
  return (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const { stream, method, url } = request;
    stream.once('close', () => {
      const trailers = { ...stream.sentHeaders, ...stream.sentTrailers };
      const code = Number(trailers['grpc-status'] ?? 0);
      const message = decodeURIComponent(String(trailers['grpc-message'] ?? ''));
      listener({
        method,
        route: routeOfCall(url),
        status: response.headersSent ? response.statusCode : undefined,
        refusal: code === 0 ? undefined : clean(`${Code[code] ?? code}: ${message}`),
        parameters: {},
      });
    });
    handler(request, response);
  };
}

function refusalOf({ locals }: Response, status: number | undefined): string | undefined {
  const { refusal } = locals as { readonly refusal?: string };
  return refusal ?? (status === 404 ? 'not_found: nothing is there' : undefined);
}

function parametersOf({ query, body }: Request): Record<string, string> {
  const given = { ...query, ...(body as object | undefined) } as Record<string, unknown>;
  const entries = PARAMETERS.map((name) => [name, given[name]] as const)
    .filter((entry): entry is [(typeof PARAMETERS)[number], string] => typeof entry[1] === 'string')
    .map(([name, value]) => [name, clean(withoutPerson(name, value))?.slice(0, MAX_VALUE) ?? '']);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Of an address only its domain, of a URI no query. */
function withoutPerson(name: (typeof PARAMETERS)[number], value: string): string {
  if (name === 'redirect_uri') {
    return value.replace(/[?#].*$/s, '');
  }
  return name === 'login_hint' || value.includes('@')
    ? `…${value.slice(value.lastIndexOf('@')).replace(/^[^@].*$/s, '')}`
    : value;
}

/** One line, whoever wrote parts of it. */
function clean(text: string | undefined): string | undefined {
  return text?.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').slice(0, MAX_REFUSAL);
}

/** `/scalekit.v1.connections.ConnectionService/ListConnections` to `grpc:ListConnections`. */
export function routeOfCall(url: string): string {
  const [path = ''] = url.split('?', 1);
  return `grpc:${path.slice(path.lastIndexOf('/') + 1)}`;
}
