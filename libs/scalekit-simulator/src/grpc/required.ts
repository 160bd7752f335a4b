/** A part of a request that validation has seen to be there. */
export function required<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('a required field came through validation');
  return part;
}
