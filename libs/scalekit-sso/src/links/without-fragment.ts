/**
 * A URL of another site that ends with an empty fragment. A browser carries the fragment of the page
 * that was asked for through redirects, unless a redirect has one of its own (Fetch Standard, "location
 * URL"): `#secret` of a guarded address would be read by the scripts of the identity provider's page.
 */
export function withoutFragment(url: string): string {
  const [address = ''] = url.split('#', 1);
  return `${address}#`;
}
