import { randomInt } from 'node:crypto';

/** What an id is of; the service writes it in front. */
export type IdPrefix =
  | 'org'
  | 'conn'
  | 'dom'
  | 'env'
  | 'evt'
  | 'snk'
  | 'lnk'
  | 'ses'
  | 'skc'
  | 'tkn'
  | 'diruser'
  | 'dirgroup';

/**
 * A fresh id, `<prefix>_<18 digits>`. Eighteen digits exceed 2^53, so whoever parses an id as a number
 * is found out.
 */
export function newId(prefix: IdPrefix): string {
  const head = randomInt(1e8, 1e9);
  const tail = randomInt(0, 1e9);
  return `${prefix}_${head}${String(tail).padStart(9, '0')}`;
}

/**
 * An id of the same form that is the same for the same bytes.
 *
 * @param hash at least eight bytes
 */
export function sameId(prefix: IdPrefix, hash: Buffer): string {
  return `${prefix}_${10n ** 17n + (hash.readBigUInt64BE() % (9n * 10n ** 17n))}`;
}
