import type { SsoError } from '../errors/sso-error.js';

/** What is called of a socket of socket.io, which has `disconnect()`, or of the package ws. */
export interface SocketClient {
  once(event: string, listener: () => void): unknown;
  emit(event: string, body: object): unknown;
  disconnect?(isWhole: boolean): unknown;
  close?(code: number, reason: string): unknown;
}

/** What clients of gateways are told, in the shape of Nest's `exception` events. */
export function exceptionOf({ code, message, reference }: SsoError): object {
  return { status: 'error', message, code, reference };
}

/** Tells the client of socket.io why its socket is closed; any other reads it from the close code. */
export function tellClient(client: SocketClient, error: SsoError): void {
  if (client.disconnect !== undefined) {
    client.emit('exception', exceptionOf(error));
  }
}

/**
 * Closes a socket. One of socket.io does not connect again by itself; any other gets 4000 and the HTTP
 * status as close code, and the code of the catalogue as reason.
 */
export function closeClient(client: SocketClient, error: SsoError): void {
  if (client.disconnect !== undefined) {
    client.disconnect(true);
  } else {
    client.close?.(4000 + error.getStatus(), error.code);
  }
}

/** Calls back once a socket is closed, whoever closes it. */
export function onceClosed(client: SocketClient, listener: () => void): void {
  client.once(client.disconnect === undefined ? 'close' : 'disconnect', listener);
}
