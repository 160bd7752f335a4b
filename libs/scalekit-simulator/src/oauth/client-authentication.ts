import { createHash, timingSafeEqual } from 'node:crypto';
import { TokenError } from './token-error.js';

/** Who a client says it is. */
interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Checks the client by `client_secret_post`, which the SDK uses, or `client_secret_basic`.
 *
 * @param clients secrets by client id
 * @returns the client id
 * @throws TokenError where it is somebody else
 */
export function authenticateClient(
  clients: ReadonlyMap<string, string>,
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): string {
  const basic = readBasic(authorization);
  if (basic !== undefined && form.has('client_secret')) {
    throw new TokenError(400, 'invalid_request', 'the client authenticates in two ways');
  }
  const clientId = basic?.clientId ?? form.get('client_id') ?? '';
  const clientSecret = basic?.clientSecret ?? form.get('client_secret') ?? '';
  const expected = clients.get(clientId);
  // All is compared, whatever the first one gives, so that the time says nothing.
  const fits = [
    expected !== undefined,
    isEqual(clientSecret, expected ?? ''),
    isEqual(form.get('client_id') ?? clientId, clientId),
  ];
  if (fits.includes(false)) {
    throw new TokenError(401, 'invalid_client', 'client authentication failed');
  }
  return clientId;
}

function readBasic(authorization = ''): ClientCredentials | undefined {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  // At the first colon only (RFC 7617 section 2): some clients leave those in a secret as they are.
  const [clientId = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  return { clientId: formDecode(clientId), clientSecret: formDecode(rest.join(':')) };
}

/** RFC 6749 section 2.3.1: both halves are form-encoded first. */
function formDecode(text: string): string {
  return new URLSearchParams(`value=${text.replaceAll('&', '%26')}`).get('value') ?? '';
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
