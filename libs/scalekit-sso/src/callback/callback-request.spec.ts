import { navigation } from '../../spec-support/http.js';
import { readCallback } from './callback-request.js';

const read = (query: string): object => readCallback(navigation(`/auth/callback?${query}`));

describe('readCallback', () => {
  it('reads what it knows, and nothing else', () => {
    expect(
      read('code=c%2F1&state=s&iss=https://x.test&scope=openid&error=e&idp_initiated_login=a.b.c'),
    ).toEqual({
      code: 'c/1',
      state: 's',
      iss: 'https://x.test',
      error: 'e',
      idp_initiated_login: 'a.b.c',
    });
  });

  it('reads the address as the client sent it', () => {
    const request = { ...navigation('/rewritten?code=x'), originalUrl: '/auth/callback?code=c' };
    expect(readCallback(request)).toEqual({ code: 'c' });
  });

  it('takes a description of any shape', () => {
    expect(read('error=e&error_description=a%0Ab&error_description=c')).toEqual({
      error: 'e',
      error_description: 'a\nb',
    });
  });

  it.each([
    ['code', 8_192],
    ['state', 1_024],
    ['error', 256],
    ['iss', 1_024],
    ['idp_initiated_login', 8_192],
  ])('takes a %s of at most %O characters', (parameter, longest) => {
    const value = 'x'.repeat(longest);
    expect(read(`${parameter}=${value}`)).toEqual({ [parameter]: value });
    expect(() => read(`${parameter}=${value}x`)).toThrow(
      expect.objectContaining({
        code: 'invalid_callback',
        detail: `${parameter} is longer than ${longest} characters`,
      }) as Error,
    );
  });

  it.each(['code=a&code=b', 'state[]=a', 'code=', 'iss=%ff', 'error=%0a'])(
    'refuses %s',
    (query) => {
      expect(() => read(query)).toThrow(
        expect.objectContaining({ code: 'invalid_callback' }) as Error,
      );
    },
  );

  it('hides no error of our own', () => {
    const request = { ...navigation('/'), url: undefined as unknown as string };
    expect(() => readCallback(request)).toThrow(TypeError);
  });
});
