import type { ExecutionContext } from '@nestjs/common';
import { isRequest, requestOfClient } from '../connections/client-request.js';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';

/**
 * The request of a transport: for GraphQL the one in the context of the operation, for WebSockets the one
 * that opened the connection. Undefined for any other transport, and where there is none.
 */
export function requestOf(context: ExecutionContext): SsoRequest | undefined {
  switch (context.getType<string>()) {
    case 'http':
      return context.switchToHttp().getRequest<SsoRequest>();
    case 'graphql':
      return requestOfOperation(context.getArgByIndex(2));
    case 'ws':
      return requestOfClient(context.getArgByIndex(0));
    default:
      return undefined;
  }
}

/** The response on which headers can still be set; that of a handshake has left. */
export function responseOf(context: ExecutionContext): unknown {
  switch (context.getType<string>()) {
    case 'http':
      return context.switchToHttp().getResponse<unknown>();
    case 'graphql': {
      const operation = fieldsOf(context.getArgByIndex(2));
      const request = requestOfOperation(operation);
      return isHandshake(request)
        ? undefined
        : (operation.res ?? operation.reply ?? fieldsOf(request).res);
    }
    default:
      return undefined;
  }
}

/** Whether a request opened a connection that any site can open; see `requireOwnPage()`. */
export function isOfConnection(context: ExecutionContext, request: SsoRequest): boolean {
  return context.getType() === 'ws' || isHandshake(request);
}

/** A handshake of a WebSocket (RFC 6455 section 4.1). */
function isHandshake(request: SsoRequest | undefined): boolean {
  return request?.headers.upgrade !== undefined;
}

/**
 * Apollo and Mercurius call it `req`, Mercurius `request` in subscriptions and `reply.request` elsewhere.
 * graphql-ws keeps it in `extra`, which Nest gives to a subscription as a part of `req`.
 */
function requestOfOperation(operation: unknown): SsoRequest | undefined {
  const { req, request, extra, reply } = fieldsOf(operation);
  const places = [
    req,
    request,
    fieldsOf(extra).request,
    fieldsOf(fieldsOf(req).extra).request,
    fieldsOf(reply).request,
  ];
  return places.find(isRequest);
}
