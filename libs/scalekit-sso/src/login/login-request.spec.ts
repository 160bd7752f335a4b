import { SsoError } from '../errors/sso-error.js';
import { readLoginRequest, readReturnTo } from './login-request.js';

const read = (query: string): object =>
  readLoginRequest({ method: 'GET', url: `/auth/login?${query}`, headers: {} });

describe('readLoginRequest', () => {
  const all =
    'provider=google&connection_id=conn_1&organization_id=org_1&domain=acme.test&login_hint=jo@acme.test';
  it.each([
    [all, 'provider', 'google'],
    [all.replace('provider=google&', ''), 'connectionId', 'conn_1'],
    ['organization_id=org_1&domain=acme.test&login_hint=a@b.test', 'organizationId', 'org_1'],
    ['domain=Acme.Test&login_hint=a@b.test', 'domain', 'acme.test'],
    ['domain=jo@acme.test', 'domain', 'acme.test'],
  ])('%s → %s', (query, kind, value) => {
    expect(read(query)).toMatchObject({ kind: 'login', selector: { kind, value } });
  });

  it('takes the login hint as the last selector', () => {
    expect(read('login_hint=jo@acme.test')).toMatchObject({
      kind: 'login',
      selector: undefined,
      loginHint: 'jo@acme.test',
    });
  });

  it.each([
    ['login_hint=jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['login_hint=%20JO@ACME.test.%20', 'jo@acme.test'],
    ['organization_id=org_1&login_hint=%20ACME%5CJo%20', 'ACME\\Jo'],
  ])('reads the hint of %s as %s (B2)', (query, loginHint) => {
    expect(read(query)).toMatchObject({ loginHint });
  });

  it.each([
    ['', { kind: 'choice', returnTo: undefined, isStartedElsewhere: false }],
    ['return_to=/x&utm=1', { kind: 'choice', returnTo: '/x', isStartedElsewhere: false }],
    ['idp_initiated_login=a.b.c', { kind: 'idpInitiated', token: 'a.b.c' }],
    ['error=x&idp_initiated_login=a.b.c', { kind: 'error', error: 'x', description: undefined }],
  ])('%s → %p', (query, expected) => {
    expect(read(query)).toEqual(expected);
  });

  it.each([
    'organization_id=org 1',
    'organization_id=../x',
    'organization_id=org_1%00',
    `organization_id=${'1'.repeat(65)}`,
    'connection_id=conn-1;drop',
    'provider=evil',
    'prompt=whatever',
    'domain=localhost',
    'domain=-a-.test',
    'domain=a..test',
    'login_hint=nobody',
    'login_hint=a@b@c.test',
    'login_hint=a b@c.test',
    'organization_id=org_1&organization_id=org_2',
    'organization_id[]=org_1',
    'login_hint=',
  ])('refuses %s', (query) => {
    const failure = (): unknown => read(query);
    expect(failure).toThrow(SsoError);
    expect(failure).toThrow(expect.objectContaining({ code: 'invalid_login_request' }) as SsoError);
  });
});

describe('readReturnTo', () => {
  const readFrom = (query: string): string | undefined =>
    readReturnTo({ method: 'GET', url: `/auth/step-up?${query}`, headers: {} });

  it.each([
    ['return_to=/x%3Fa%3D1', '/x?a=1'],
    ['return_to=https://evil.example/&organization_id=org_1', 'https://evil.example/'],
    ['', undefined],
  ])('reads %j as %p', (query, expected) => {
    expect(readFrom(query)).toBe(expected);
  });

  it.each([
    'return_to=/a&return_to=/b',
    'return_to=',
    'return_to=%00',
    `return_to=/${'x'.repeat(2_048)}`,
  ])('refuses %.40j', (query) => {
    expect(() => readFrom(query)).toThrow(
      expect.objectContaining({ code: 'invalid_login_request' }) as Error,
    );
  });
});
