import type { RedirectUrl, SsoErrorAction } from '../errors/sso-error.js';
import type { RouteUrls } from './route-urls.js';

/** The field that says that a sign-out changes accounts: who does stays in the app. */
export const CHANGE_ACCOUNT = 'change_account';

/** The button of somebody who is signed in and meets a login, or a page, of somebody else. */
export function signOutAndGoOn(urls: RouteUrls, returnTo: RedirectUrl): SsoErrorAction {
  return {
    url: urls.path('logout'),
    label: 'Sign out and continue',
    fields: { return_to: returnTo, [CHANGE_ACCOUNT]: 'true' },
  };
}
