import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { CHANGE_ACCOUNT } from '../links/account-switch.js';
import type { RouteUrls } from '../links/route-urls.js';

/** The fields of the forms that end sessions: a form that is posted again says them all again. */
const SIGN_OUT_FIELDS = [
  'id',
  'everywhere',
  'return_to',
  'post_logout_redirect_uri',
  CHANGE_ACCOUNT,
] as const;
export type SignOutField = (typeof SIGN_OUT_FIELDS)[number];

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
  const { code, detail, cause } = error;
  const url = urls.path(route);
  const fields = textsOf(body);
  if (code === 'session_unavailable') {
    return new SsoError('sign_out_failed', { detail, action: { url, label: 'Try again', fields } });
  }
  if (code === 'federation_failed') {
    // The session of the module is over by now. At the logout route its cookie still says whose it was; one
    // of another browser cannot be named again.
    const isOwn = route === 'logout' || fields.everywhere === 'true';
    const action = { url: urls.path('logout'), label: 'Try again', fields };
    return new SsoError('sign_out_failed', { detail, cause, ...(isOwn ? { action } : {}) });
  }
  if (code !== 'origin_unknown') {
    return error;
  }
  // Another site may have written the form: a login that it chose does not follow, and the session at
  // the environment ends too.
  const isKept = (name: string): boolean =>
    name === 'return_to' ? urls.returnTo(fields.return_to) !== undefined : name !== CHANGE_ACCOUNT;
  const action = {
    url,
    label: labelOf(route, fields),
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => isKept(name))),
  };
  return new SsoError(code, { detail, action });
}

function labelOf(route: 'logout' | 'sessions', { everywhere }: SignOutFields): string {
  if (route === 'logout') {
    return 'Sign out';
  }
  return everywhere === 'true' ? 'Sign out everywhere' : 'End the session';
}

type SignOutFields = Readonly<Partial<Record<SignOutField, string>>>;

function textsOf(body: unknown): SignOutFields {
  const given = Object(body) as Readonly<Record<string, unknown>>;
  const texts = SIGN_OUT_FIELDS.map((name) => [name, given[name]] as const);
  return Object.fromEntries(texts.filter(([, value]) => typeof value === 'string'));
}
