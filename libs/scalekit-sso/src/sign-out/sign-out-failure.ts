import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RouteUrls } from '../links/route-urls.js';

/** Of a form, what it says again when it is posted again. */
const FIELDS = ['id', 'everywhere', 'return_to'];

/**
 * What becomes of a failure at a sign-out. Where the session store has failed, the user may still be
 * signed in, has to know that, and may post the same form again. Where nothing says which page sent
 * the form, a button of our own page does: only its answer to a click is let through.
 *
 * @param route where the form is posted
 */
export function signOutFailure(
  error: unknown,
  { body }: SsoRequest,
  urls: RouteUrls,
  route: 'logout' | 'sessions',
): unknown {
  if (!(error instanceof SsoError)) {
    return error;
  }
  const { code, detail } = error;
  const url = urls.path(route);
  const fields = textsOf(body);
  if (code === 'session_unavailable') {
    return new SsoError('sign_out_failed', { detail, action: { url, label: 'Try again', fields } });
  }
  if (code !== 'origin_unknown') {
    return error;
  }
  const { return_to: returnTo, ...others } = fields;
  // Another site may have written the form: a login that it chose does not follow.
  const isOwnPage = returnTo !== undefined && urls.returnTo(returnTo) !== undefined;
  const action = {
    url,
    label: labelOf(route, fields),
    fields: isOwnPage ? fields : others,
  };
  return new SsoError(code, { detail, action });
}

function labelOf(
  route: 'logout' | 'sessions',
  { everywhere }: Readonly<Partial<Record<string, string>>>,
): string {
  if (route === 'logout') {
    return 'Sign out';
  }
  return everywhere === 'true' ? 'Sign out everywhere' : 'End the session';
}

function textsOf(body: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(Object(body) as object).filter(
      (field): field is [string, string] =>
        FIELDS.includes(field[0]) && typeof field[1] === 'string',
    ),
  );
}
