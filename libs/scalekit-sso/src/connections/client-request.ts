import { fieldsOf } from '../http/unknown-fields.js';
import type { SsoRequest } from '../http/request.js';

/** A socket of the package ws says nothing of the request that opened it. */
const requests = new WeakMap<object, SsoRequest>();

/** Remembers the request that opened a socket. */
export function rememberRequest(client: object, request: SsoRequest): void {
  requests.set(client, request);
}

/** The request that opened a socket: the one that is remembered, or that socket.io keeps with it. */
export function requestOfClient(client: unknown): SsoRequest | undefined {
  const { request } = fieldsOf(client);
  return requests.get(Object(client) as object) ?? (isRequest(request) ? request : undefined);
}

/** Whether a value is a request, as far as this module reads one. */
export function isRequest(value: unknown): value is SsoRequest {
  const { headers } = fieldsOf(value);
  return typeof headers === 'object' && headers !== null;
}
