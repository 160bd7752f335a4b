import { createHash } from 'node:crypto';
import { isSameText } from '../http/same-text.js';

/**
 * Whether an `at_hash` or `c_hash` claim fits: the left half of the SHA-256, base64url
 * (OIDC Core 3.1.3.6 and 3.3.2.11).
 */
export function isHashOf(claim: unknown, value: string): boolean {
  const expected = createHash('sha256').update(value, 'ascii').digest().subarray(0, 16);
  return isSameText(claim, expected.toString('base64url'));
}
