import { DEFAULT_LIFETIMES, type Lifetimes } from './options.js';

/**
 * The lifetimes of an environment; what is absent or undefined has its default.
 *
 * @throws TypeError where one is no number of seconds
 */
export function lifetimesOf(given: Partial<Lifetimes> = {}): Lifetimes {
  const set = Object.entries<number | undefined>(given).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  for (const [name, seconds] of set) {
    // Tokens say whole seconds, and `expires_in` is one less.
    if (!(Number.isInteger(seconds) && seconds > 0)) {
      throw new TypeError(`lifetimes.${name} is ${seconds}. Give whole seconds from 1.`);
    }
  }
  return { ...DEFAULT_LIFETIMES, ...Object.fromEntries(set) };
}
