import type { User } from '../users/user.js';
import type { Person } from './page-views.js';

/** A user as the header shows one. */
export function personOf(user: User): Person;
export function personOf(user: User | undefined): Person | undefined;
export function personOf(user: User | undefined): Person | undefined {
  return user === undefined ? undefined : { name: user.name, initials: initialsOf(user.name) };
}

function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== '');
  const letters = [words[0], name.includes('@') ? undefined : words.slice(1).at(-1)];
  return letters
    .map((word) => (word === undefined ? '' : String.fromCodePoint(word.codePointAt(0) ?? 63)))
    .join('')
    .toUpperCase();
}
