/**
 * Whether a redirect URI is registered: to the letter, or by an address with a `*`, which stands in
 * for letters, digits and hyphens of the first label (contract 3.1).
 */
export function isRegistered(registered: ReadonlySet<string>, uri: string): boolean {
  return !uri.includes('*') && [...registered].some((known) => known === uri || fits(known, uri));
}

function fits(known: string, uri: string): boolean {
  const [before = '', after] = known.split('*');
  return (
    after !== undefined &&
    uri.startsWith(before) &&
    uri.endsWith(after) &&
    /^[a-z0-9-]+$/.test(uri.slice(before.length, -after.length))
  );
}
