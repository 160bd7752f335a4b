import type { RedirectUrl } from '../errors/sso-error.js';

/**
 * A URL of the environment that ends with an empty fragment. A browser carries the fragment of the page
 * that was asked for through redirects, unless a redirect has one of its own (Fetch Standard, "location
 * URL"): `#secret` of a guarded address would be read by the scripts of the identity provider's page.
 */
export function withoutFragment(url: string): RedirectUrl {
  const [address = ''] = url.split('#', 1);
  return `${address}#` as RedirectUrl;
}
