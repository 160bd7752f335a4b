import { lineDiff } from './line-diff.js';

describe('lineDiff()', () => {
  it.each([
    ['a new file', undefined, 'a\nb\n', ['+ a', '+ b']],
    ['the same', 'a\nb\n', 'a\nb\n', []],
    [
      'lines at the beginning, between and at the end',
      'a\nb',
      'x\na\ny\nb\nz',
      ['+ x', '+ y', '+ z'],
    ],
    ['lines that are gone', 'a\nb\nc', 'b', ['- a', '- c']],
    ['a line that is another', 'a\nb\nc', 'a\nx\nc', ['- b', '+ x']],
    ['other line breaks', 'a\r\nb\r\n', 'a\nb\nc\n', ['+ c']],
    ['what has moved', 'a\nb\nc', 'b\nc\na', ['- a', '+ a']],
    ['the fewest lines', 'x\na\nb\nc', 'c\nx\ny\na\nb', ['+ c', '+ y', '- c']],
    ['the fewest lines, from the end', 'a\nb\nx', 'x\na\nb', ['+ x', '- x']],
    ['a line that comes twice', 'a\n}\nb\n}', 'a\n}\nx\n}\nb\n}', ['+ x', '+ }']],
  ])('shows %s', (_, before, after, expected) => {
    expect(lineDiff(before, after)).toEqual(expected);
  });
});
