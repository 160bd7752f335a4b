import { withoutFragment } from './without-fragment.js';

it.each([
  ['https://idp.example/a?b=c', 'https://idp.example/a?b=c#'],
  ['https://idp.example/a#', 'https://idp.example/a#'],
  ['https://idp.example/a#b#c', 'https://idp.example/a#'],
])('ends %s with an empty fragment: %s (S24)', (url, expected) => {
  expect(withoutFragment(url)).toBe(expected);
  expect(new URL(expected).hash).toBe('');
});
