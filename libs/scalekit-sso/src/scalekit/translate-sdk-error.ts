import { SsoError } from '../errors/sso-error.js';
import type { SsoErrorCode } from '../errors/catalogue.js';
import { fieldsOf } from '../http/unknown-fields.js';

/**
 * Turns what the SDK throws into a failure of the catalogue. The SDK throws raw `AxiosError`s from
 * its HTTP half and `Scalekit…Exception`s from its gRPC half (contract 4 and 9.5); both are read by
 * their fields, never by class, as both halves of a dual package may have loaded them.
 */
export function translateSdkError(error: unknown): SsoError {
  const { response, httpStatus, code, name, message } = fieldsOf(error);
  if (response !== undefined) {
    const { status, data, headers } = fieldsOf(response);
    return fromHttp(Number(status), fieldsOf(data).error, fieldsOf(headers)['retry-after']);
  }
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT' || httpStatus === 504) {
    return new SsoError('environment_timeout', { detail: describe(code, name) });
  }
  if (/NGHTTP2_|http\/2 stream closed|ECONNRE|socket hang up/.test(String(message))) {
    return new SsoError('environment_unreachable', { detail: describe(name) });
  }
  if (typeof httpStatus === 'number') {
    return new SsoError(fromGrpc(httpStatus), { detail: `${describe(name)} ${httpStatus}` });
  }
  if (code === 'ERR_BAD_RESPONSE' || code === 'ERR_FR_TOO_MANY_REDIRECTS' || isUnreadable(name)) {
    return new SsoError('environment_error', { detail: `unreadable answer: ${describe(message)}` });
  }
  return new SsoError('environment_unreachable', { detail: describe(code, name) });
}

function fromHttp(status: number, oauthError: unknown, retryAfter: unknown): SsoError {
  const detail = `HTTP ${status} ${describe(oauthError)}`;
  if (status === 429) {
    const headers: Record<string, string> = {};
    if (typeof retryAfter === 'string' && /^\d{1,5}$/.test(retryAfter)) {
      headers['Retry-After'] = retryAfter;
    }
    return new SsoError('environment_busy', { detail, headers });
  }
  if (status === 401 || oauthError === 'invalid_client' || oauthError === 'unauthorized_client') {
    return new SsoError('environment_credentials_rejected', { detail });
  }
  if (status === 400 && oauthError === 'invalid_grant') {
    return new SsoError('code_rejected', { detail });
  }
  return new SsoError(status === 503 ? 'environment_unreachable' : 'environment_error', { detail });
}

function fromGrpc(httpStatus: number): SsoErrorCode {
  switch (httpStatus) {
    case 401:
    case 403:
      return 'environment_credentials_rejected';
    case 429:
      return 'environment_busy';
    case 503:
      return 'environment_unreachable';
    default:
      return 'environment_error';
  }
}

/** An answer of 200 that held no tokens: the SDK fails when it decodes them. */
function isUnreadable(name: unknown): boolean {
  return ['JWTInvalid', 'TypeError', 'SyntaxError'].includes(String(name));
}

function describe(...parts: unknown[]): string {
  return parts.filter((part) => typeof part === 'string').join(' ');
}
