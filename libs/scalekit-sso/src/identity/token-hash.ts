import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether an `at_hash` or `c_hash` claim fits: the left half of the SHA-256, base64url
 * (OIDC Core 3.1.3.6 and 3.3.2.11).
 */
export function isHashOf(claim: unknown, value: string): boolean {
  const expected = createHash('sha256').update(value, 'ascii').digest().subarray(0, 16);
  return isSameText(claim, expected.toString('base64url'));
}

/** Compares a claim with a text in constant time. */
export function isSameText(claim: unknown, expected: string): boolean {
  if (typeof claim !== 'string') {
    return false;
  }
  const [one, other] = [Buffer.from(claim), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
