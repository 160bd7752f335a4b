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
    ['a line that comes twice', 'a\n}\nb\n}', 'a\n}\nx\n}\nb\n}', ['+ x', '+ }']],
  ])('shows %s', (_, before, after, expected) => {
    expect(lineDiff(before, after)).toEqual(expected);
  });
});
