import type { RedirectUrl, SsoErrorAction } from '../errors/sso-error.js';
import type { RouteUrls } from './route-urls.js';

/** The field that says that a sign-out changes accounts: who does stays in the app. */
export const CHANGE_ACCOUNT = 'change_account';

/** The button for a signed-in user who opens a login, or a page, of another user. */
export function signOutAndGoOn(urls: RouteUrls, returnTo: RedirectUrl): SsoErrorAction {
  return {
    url: urls.path('logout'),
    label: 'Sign out and continue',
    fields: { return_to: returnTo, [CHANGE_ACCOUNT]: 'true' },
  };
}
