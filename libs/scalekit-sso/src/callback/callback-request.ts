import { SsoError } from '../errors/sso-error.js';
import { MalformedQueryError, readFreeText, readQuery } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';

const LIMITS = {
  code: 8_192,
  state: 1_024,
  error: 256,
  iss: 1_024,
  idp_initiated_login: 8_192,
} as const;

/** The parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207). */
export interface CallbackParameters extends Partial<Record<keyof typeof LIMITS, string>> {
  /** Any text at all; for the log. */
  readonly error_description?: string | undefined;
}

/**
 * Reads the query of the callback.
 *
 * @throws SsoError `invalid_callback` for anything malformed
 */
export function readCallback(request: SsoRequest): CallbackParameters {
  try {
    const target = requestTarget(request);
    return {
      ...readQuery(target, LIMITS),
      error_description: readFreeText(target, 'error_description'),
    };
  } catch (error) {
    if (error instanceof MalformedQueryError) {
      throw new SsoError('invalid_callback', { detail: error.message });
    }
    throw error;
  }
}
