/** Routers ignore case, trailing slashes and percent-encoding of a path; so does this. */
export function comparablePath(path: string): string {
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // Not UTF-8: no route of ours looks like that.
  }
  return decoded.toLowerCase().replace(/\/+/g, '/').replace(/\/$/, '');
}
