import { isSameText } from './same-text.js';

describe('isSameText', () => {
  it.each<[unknown, string, boolean]>([
    ['abc', 'abc', true],
    ['', '', true],
    ['ä', 'ä', true],
    ['abd', 'abc', false],
    ['ab', 'abc', false],
    ['abcd', 'abc', false],
    ['a', 'ä', false],
    [undefined, 'undefined', false],
    [7, '7', false],
    [['abc'], 'abc', false],
  ])('of %j and %j is %s', (candidate, expected, isSame) => {
    expect(isSameText(candidate, expected)).toBe(isSame);
  });
});
