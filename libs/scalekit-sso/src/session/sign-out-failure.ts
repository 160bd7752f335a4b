import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';

/** Of a form, what it says again when it is posted again. */
const FIELDS = ['id', 'everywhere', 'return_to'];

/**
 * What becomes of a failure at a sign-out: where the session store has failed, the person may still
 * be signed in, has to know that, and may post the same form again.
 *
 * @param url where the form is posted
 */
export function signOutFailure(error: unknown, { body }: SsoRequest, url: string): unknown {
  if (!(error instanceof SsoError) || error.code !== 'session_unavailable') {
    return error;
  }
  const fields = Object.fromEntries(
    Object.entries(Object(body) as object).filter(
      (field): field is [string, string] =>
        FIELDS.includes(field[0]) && typeof field[1] === 'string',
    ),
  );
  return new SsoError('sign_out_failed', {
    detail: error.detail,
    action: { url, label: 'Try again', fields },
  });
}
