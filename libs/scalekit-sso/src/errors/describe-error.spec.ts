import { describeError } from './describe-error.js';

describe('describeError', () => {
  it('says what an error is and nothing of other things that were thrown', () => {
    expect(describeError(new RangeError('too far'))).toBe('RangeError: too far');
    expect(describeError({ message: 'secret' })).toBe('no error object');
  });
});
