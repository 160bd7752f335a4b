import { optionsWith } from '../../spec-support/options.js';
import type { ResolvedLoginStateOptions } from './login-state.options.js';

const GOOD = 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE';
const secretsOf = (cookieSecret: string | readonly string[]): readonly string[] =>
  (optionsWith({ cookieSecret }) as ResolvedLoginStateOptions).cookieSecret;

describe('the secret of the cookies', () => {
  it.each([GOOD, 'abcdefghij'.repeat(4)])('may be %s', (secret) => {
    expect(secretsOf(secret)).toEqual([secret]);
    expect(secretsOf([GOOD, secret])).toEqual([GOOD, secret]);
  });

  it.each([
    ['31 characters', GOOD.slice(1), 'cookieSecret: is shorter than 32 characters'],
    ['nine different ones', 'abcdefghi'.repeat(4), 'repeats a few characters and can be guessed'],
    ['no list entry', [], 'cookieSecret: is missing'],
    ['one of two that is too short', [GOOD, GOOD.slice(1)], 'is shorter than 32 characters'],
  ])('has more than %s', (_case, secret, problem) => {
    expect(() => secretsOf(secret)).toThrow(problem);
  });

  it('is not the client secret', () => {
    expect(() => optionsWith({ clientSecret: GOOD, cookieSecret: GOOD })).toThrow(
      'is the client secret',
    );
  });
});
