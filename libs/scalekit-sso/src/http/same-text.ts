import { timingSafeEqual } from 'node:crypto';

/** Whether something is this very text, told in constant time. */
export function isSameText(candidate: unknown, expected: string): boolean {
  if (typeof candidate !== 'string') {
    return false;
  }
  const [one, other] = [Buffer.from(candidate), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
