import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';

const MIN_RSA_KEY_BITS = 2048;

/** RSA signature keys that are long enough; everything else in a key set is passed over. */
export function usableKeys(body: unknown): readonly JWK[] {
  const keys: unknown = (body as { keys?: unknown } | null | undefined)?.keys;
  return Array.isArray(keys) ? keys.filter(isUsable) : [];
}

function isUsable(candidate: unknown): candidate is JWK {
  if (typeof candidate !== 'object' || candidate === null) {
    return false;
  }
  const { kty, use, alg, n, e } = candidate as JWK;
  if (kty !== 'RSA' || (use ?? 'sig') !== 'sig' || (alg ?? 'RS256') !== 'RS256') {
    return false;
  }
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_KEY_BITS;
  } catch {
    return false;
  }
}
