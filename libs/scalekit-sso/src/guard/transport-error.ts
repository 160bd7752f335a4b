import type { ExecutionContext } from '@nestjs/common';
import { closeClient, exceptionOf, type SocketClient } from '../connections/close-client.js';
import { logOutsideHttp } from '../errors/log-line.js';
import { SsoError } from '../errors/sso-error.js';

/**
 * The error of a guard as its transport answers it. Gateways answer a `WsException` only, and no filter
 * of the whole app reaches them; GraphQL reads `extensions` of any error.
 */
export async function errorOf(error: unknown, context: ExecutionContext): Promise<unknown> {
  if (context.getType() !== 'ws' || !(error instanceof SsoError)) {
    return error;
  }
  logOutsideHttp(error);
  if (error.code === 'session_expired') {
    // Once Nest has told the client why.
    setImmediate(closeClient, context.getArgByIndex<SocketClient>(0), error);
  }
  // Whoever has a gateway has this package.
  const { WsException } = await import('@nestjs/websockets');
  return Object.assign(new WsException(exceptionOf(error)), { cause: error });
}
