import { fieldsOf, numberOf, textOf } from './unknown-fields.js';

it.each<[unknown, unknown]>([
  [{ a: 1 }, 1],
  [[1], undefined],
  ['text', undefined],
  [null, undefined],
  [undefined, undefined],
])('fields of %j are read without a crash', (value, a) => {
  expect(fieldsOf(value).a).toBe(a);
});

it.each<[unknown, string | undefined]>([
  ['a', 'a'],
  [' ', ' '],
  ['', undefined],
  [7, undefined],
  [null, undefined],
  [['a'], undefined],
])('the text in %j is %j', (value, text) => {
  expect(textOf(value)).toBe(text);
});

it.each<[unknown, number | undefined]>([
  [7, 7],
  [0, 0],
  [-1.5, -1.5],
  [NaN, undefined],
  [Infinity, undefined],
  ['7', undefined],
  [undefined, undefined],
])('the number in %j is %j', (value, number) => {
  expect(numberOf(value)).toBe(number);
});
