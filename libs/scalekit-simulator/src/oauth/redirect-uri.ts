const LONGEST = 256;

/**
 * Refuses what the service refuses to register (contract 3.1).
 *
 * @throws TypeError with the reason
 */
export function assertRedirectUri(uri: string): void {
  if (!URL.canParse(uri)) {
    throw new TypeError(`The redirect URI ${uri} is not an absolute URL.`);
  }
  if (uri.length > LONGEST || uri.includes('?') || uri.includes('#')) {
    throw new TypeError(
      `The redirect URI ${uri} is over ${LONGEST} characters, or has a query or a fragment.`,
    );
  }
}
