import fc from 'fast-check';
import { MalformedQueryError, readFreeText, readQuery } from './query.js';

const LIMITS = { state: 8, return_to: 100 } as const;
const read = (query: string): object => readQuery(`/auth/login?${query}`, LIMITS);

describe('readQuery', () => {
  it('reads known parameters and passes over the others', () => {
    expect(read('state=abc&utm_source=x&utm_source=y&foo[bar]=1')).toEqual({ state: 'abc' });
  });

  it('decodes percent-encoding and plus', () => {
    expect(read('return_to=%2Fa%3Fb%3D1%2B2+3')).toEqual({ return_to: '/a?b=1+2 3' });
  });

  it('reads nothing where there is no query', () => {
    expect(readQuery('/auth/login', LIMITS)).toEqual({});
  });

  it.each([
    ['repeated', 'state=a&state=a'],
    ['repeated under an encoded name', 'state=a&st%61te=b'],
    ['bracketed', 'state[]=a'],
    ['bracketed in encoding', 'state%5B%5D=a'],
    ['nested', 'state[a][b]=c'],
    ['dotted', 'state.a=b'],
    ['empty', 'state='],
    ['without a value', 'state'],
    ['blank', 'state=+'],
    ['over-long', 'state=123456789'],
    ['with CRLF', 'state=a%0d%0ab'],
    ['with NUL', 'state=%00'],
    ['with DEL', 'state=%7f'],
    ['with a change of direction', 'state=%E2%80%AE'],
    ['not UTF-8', 'state=%ff'],
    ['badly encoded', 'state=%zz'],
    ['cut off', 'state=%E2%80'],
  ])('refuses a parameter that is %s', (_case, query) => {
    expect(() => read(query)).toThrow(MalformedQueryError);
  });

  it('does not fall for names of the prototype', () => {
    expect(read('__proto__=x&constructor=y&toString=z')).toEqual({});
  });

  it('never names text of the client in its error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        try {
          read(`state=${encodeURIComponent(Buffer.from(value).toString())}`);
        } catch (error) {
          expect((error as Error).message).toMatch(
            /^state (must be|must not|is not valid|is longer)/,
          );
        }
      }),
    );
  });

  it('gives back whatever a browser encodes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (value) => {
        fc.pre(value.trim() !== '');
        const query = new URLSearchParams({ return_to: value }).toString();
        expect(read(query)).toEqual({ return_to: value });
      }),
    );
  });
});

it.each([
  ['state[]=a', 'state must not be bracketed'],
  ['state=a&state=b', 'state must be sent once'],
  ['state=%ff', 'state is not valid percent-encoded UTF-8'],
  ['state=', 'state must not be empty'],
  ['state=123456789', 'state is longer than 8 characters'],
  ['state=%00', 'state must not hold control characters'],
])('says what is wrong with %s', (query, message) => {
  expect(() => read(query)).toThrow(
    expect.objectContaining({ name: 'MalformedQueryError', parameter: 'state', message }) as Error,
  );
});

it('reads a value of just the length that is allowed, and no fragment', () => {
  expect(read('state=12345678#state=a')).toEqual({ state: '12345678' });
  expect(read('%ff=a&=b&state=c')).toEqual({ state: 'c' });
});

describe('readFreeText', () => {
  it.each([
    ['/callback?error_description=a%0Ab', 'a\nb'],
    ['/callback?error_description=a&error_description=b', 'a'],
    ['/callback?error_description=', ''],
    ['/callback?error_description=a#b', 'a'],
    ['/callback?x=1', undefined],
    ['/callback', undefined],
    ['error_description=a', undefined],
  ])('finds in %j %j', (target, text) => {
    expect(readFreeText(target, 'error_description')).toBe(text);
  });
});
