/**
 * A URL, or undefined where it is none. `URL.canParse()` of Node 20 begins to refuse letters such as
 * `ü` once it has been optimized.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
