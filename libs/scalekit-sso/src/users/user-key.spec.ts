import { isUserKey } from './user-key.js';

describe('isUserKey', () => {
  it('is true of strings and of finite numbers, which stores keep as they are (B19)', () => {
    expect(['u1', '0', 0, 7, -1.5].filter(isUserKey)).toHaveLength(5);
    expect(
      ['', ' ', '\n', NaN, Infinity, 7n, null, undefined, {}, [7], true].filter(isUserKey),
    ).toEqual([]);
  });
});
