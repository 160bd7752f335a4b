import type { SsoErrorAction } from '../errors/sso-error.js';
import type { RouteUrls } from '../http/route-urls.js';

/** The button of somebody who is signed in and meets a login, or a page, of somebody else. */
export function signOutAndGoOn(urls: RouteUrls, returnTo: string): SsoErrorAction {
  return {
    url: urls.path('logout'),
    label: 'Sign out and continue',
    fields: { return_to: returnTo },
  };
}
