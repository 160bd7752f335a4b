import { navigation } from '../../spec-support/http.js';
import { header, hostOf, onlyHeader, requestTarget, type SsoRequest } from './request.js';

const withHeaders = (headers: object, more: object = {}): SsoRequest =>
  ({ ...navigation('/'), headers, ...more }) as SsoRequest;

describe('a header', () => {
  it('is a text, and none where it is absent or a list', () => {
    const request = withHeaders({ accept: 'text/html', 'set-cookie': ['a=1', 'b=2'], empty: '' });
    expect(header(request, 'accept')).toBe('text/html');
    expect(header(request, 'empty')).toBe('');
    expect(header(request, 'set-cookie')).toBeUndefined();
    expect(header(request, 'host')).toBeUndefined();
  });
});

describe('a header that has to come once', () => {
  const headers = { authorization: 'Bearer a' };

  it.each<[string, object, string | undefined]>([
    ['came once', { headersDistinct: { authorization: ['Bearer a'] } }, 'Bearer a'],
    ['came twice', { headersDistinct: { authorization: ['Bearer a', 'Bearer b'] } }, undefined],
    ['did not come', { headersDistinct: {} }, undefined],
    ['is told by no server', {}, 'Bearer a'],
    ['came once to Fastify', { raw: { headersDistinct: { authorization: ['x'] } } }, 'Bearer a'],
    [
      'came twice to Fastify',
      { raw: { headersDistinct: { authorization: ['x', 'y'] } } },
      undefined,
    ],
  ])('counts so where it %s', (_when, more, value) => {
    expect(onlyHeader(withHeaders(headers, more), 'authorization')).toBe(value);
  });
});

describe('the host of a request', () => {
  it.each<[object, string | undefined]>([
    [{ host: 'a.test' }, 'a.test'],
    [{ ':authority': 'b.test' }, 'b.test'],
    [{ host: 'a.test', ':authority': 'b.test' }, 'a.test'],
    [{}, undefined],
  ])('of %j is %s', (headers, host) => {
    expect(hostOf(withHeaders(headers))).toBe(host);
  });
});

describe('the target of a request', () => {
  it('is the one before any router changed it', () => {
    expect(requestTarget({ ...navigation('/login'), originalUrl: '/auth/login' })).toBe(
      '/auth/login',
    );
    expect(requestTarget(navigation('/login'))).toBe('/login');
  });
});
