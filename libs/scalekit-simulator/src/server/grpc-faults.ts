import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { Code, ConnectError } from '@connectrpc/connect';
import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { errorCodeOf, serviceError } from '../grpc/errors.js';
import { bearerToken } from '../oauth/bearer-token.js';
import { routeOfCall } from './answered-request.js';
import type { Fault } from './fault.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';
import { strike, type Exchange } from './strike.js';

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** What faults on gRPC calls need to know. */
interface GrpcFaultDeps {
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly isValidToken: (bearer: string) => boolean;
}

/**
 * Counts gRPC calls and lets faults strike them, also those to services that are not there. It acts
 * on HTTP/2, before any of gRPC, as what breaks on the way to the service does.
 */
export function grpcFaults(
  handler: Handler,
  { faults, log, isValidToken }: GrpcFaultDeps,
): Handler {
  return (request, response) => {
    if (request.method !== 'POST') {
      // Pages and documents are there by HTTP/1.1 only.
      response.writeHead(405, { allow: 'POST' });
      response.end();
      return;
    }
    const route = routeOfCall(request.url);
    log.add('POST', route);
    const token = bearerToken(request.headers.authorization);
    const isLetIn = token !== undefined && isValidToken(token);
    const fault = faults.take(
      [route, 'grpc'],
      (fault) => fault.grantType === undefined && (isLetIn || !needsToken(fault)),
    );
    if (fault === undefined) {
      handler(request, response);
      return;
    }
    const exchange = exchangeOf(handler, request, response);
    strike(onTheWire(fault), exchange).catch(exchange.reset);
  };
}

/**
 * The SDK's first call has no token and does nothing: there is nothing to lose the answer of, and
 * unauthenticated it is told to be anyway.
 */
function needsToken({ kind, grpcCode }: Fault): boolean {
  return kind === 'drop-after' || grpcCode === Code.Unauthenticated;
}

function exchangeOf(
  handler: Handler,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
): Exchange {
  // Only this stream: other calls on the connection go on.
  const reset = (): void => {
    request.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  };
  return {
    response,
    reset,
    pass: () => {
      handler(request, response);
    },
    passAndReset: () => {
      // The adapter writes its first header when the work is done, whether well or not.
      response.writeHead = () => {
        reset();
        // It drops an aborted call in silence, as nobody is there to be answered.
        throw new ConnectError('stream reset', Code.Aborted);
      };
      handler(request, response);
    },
  };
}

/** A fault in the terms of HTTP: a gRPC status is a number of headers. */
function onTheWire(fault: Fault): Fault {
  const { kind, status, grpcCode = Code.Unavailable } = fault;
  if (kind === 'slow-drip') {
    // Of another type the client would not wait for the end.
    return { ...fault, headers: { 'content-type': 'application/grpc+proto', ...fault.headers } };
  }
  if (kind !== 'status' || status !== undefined) {
    return fault;
  }
  const headers = new Headers({ 'content-type': 'application/grpc+proto' });
  const errorCode = fault.errorCode ?? errorCodeOf(grpcCode);
  setTrailerStatus(headers, serviceError(grpcCode, errorCode, 'injected fault'));
  const all = { ...Object.fromEntries(headers), ...fault.headers };
  return { ...fault, status: 200, headers: all, body: '' };
}
