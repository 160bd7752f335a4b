import { asSafe, loginOf } from '../../spec-support/return-url.js';
import { SsoError } from '../errors/sso-error.js';
import { MAX_RETURN_URL_LENGTH } from '../options/safe-return-url.js';
import { LOGIN_PARAMETERS, type LoginQuery } from './login-parameters.js';
import { LoginRequest } from './login-request.js';

const read = (query: string): LoginRequest => LoginRequest.read(`/auth/login?${query}`, asSafe);
const invalid = (detail: unknown = expect.any(String)): Error =>
  expect.objectContaining({ code: 'invalid_login_request', detail }) as Error;

describe('LoginRequest.read', () => {
  const all =
    'provider=google&connection_id=conn_1&organization_id=org_1&domain=acme.test&login_hint=jo@acme.test';
  it.each([
    [all, 'provider', 'google'],
    [all.replace('provider=google&', ''), 'connectionId', 'conn_1'],
    ['organization_id=org_1&domain=acme.test&login_hint=a@b.test', 'organizationId', 'org_1'],
    ['domain=Acme.Test&login_hint=a@b.test', 'domain', 'acme.test'],
    ['domain=jo@acme.test', 'domain', 'acme.test'],
  ])('picks of %s the selector %s %s', (query, kind, value) => {
    const login = read(query);
    expect(login.selector).toEqual({ kind, value });
    expect(login.isUndecided).toBe(false);
  });

  it('keeps of several selectors the one that wins, and the login hint', () => {
    expect(read(all).query).toEqual({ provider: 'google', loginHint: 'jo@acme.test' });
  });

  it('takes the login hint as the last selector', () => {
    const login = read('login_hint=jo@acme.test');
    expect(login).toMatchObject({ selector: undefined, isUndecided: false });
    expect(login.query.loginHint).toBe('jo@acme.test');
  });

  it.each([
    ['login_hint=jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['login_hint=%20JO@ACME.test.%20', 'jo@acme.test'],
    ['organization_id=org_1&login_hint=%20ACME%5CJo%20', 'ACME\\Jo'],
  ])('reads the hint of %s as %s (B2)', (query, loginHint) => {
    expect(read(query).query).toMatchObject({ loginHint });
  });

  it('reads all parameters of a login', () => {
    expect(
      read(
        'organization_id=org_1&login_hint=jo%2B1@acme.test&prompt=select_account&return_to=/x&third_party=true&utm=1',
      ).query,
    ).toStrictEqual({
      organizationId: 'org_1',
      loginHint: 'jo+1@acme.test',
      prompt: 'select_account',
      returnTo: '/x',
      isThirdPartyInitiated: true,
    });
    expect(read('').query).toStrictEqual({});
    expect(read('return_to=/x').isUndecided).toBe(true);
  });

  it.each([
    ['', false],
    ['third_party=true', true],
    ['third_party=false', true],
    ['third_party=0', true],
  ])('reads from %j whether another site started it: %O (S4)', (query, isThirdPartyInitiated) => {
    expect(read(query)).toMatchObject({ isThirdPartyInitiated });
  });

  it.each([
    ['organization_id', 'o'.repeat(64)],
    ['connection_id', 'c'.repeat(64)],
    ['domain', `${'a.'.repeat(126)}a`],
    ['provider', 'salesforce'],
    ['prompt', 'select_account'],
    ['login_hint', `${'j'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(60)}`],
    ['return_to', `/${'x'.repeat(MAX_RETURN_URL_LENGTH - 1)}`],
    ['third_party', 'x'.repeat(8)],
  ])('accepts a %s of full length, and none that is longer', (parameter, value) => {
    const longest = { domain: 254, login_hint: 254, provider: 32, prompt: 32 }[parameter];
    expect(() => read(`${parameter}=${value}`)).not.toThrow();
    const tooLong = 'x'.repeat((longest ?? value.length) + 1);
    expect(() => read(`${parameter}=${tooLong}`)).toThrow(
      invalid(`${parameter} is longer than ${longest ?? value.length} characters`),
    );
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
    expect(failure).toThrow(invalid());
  });

  it('hides no error of our own', () => {
    expect(() => LoginRequest.read(undefined as unknown as string, asSafe)).toThrow(TypeError);
    expect(() => LoginRequest.readValid(undefined as unknown as string, asSafe)).toThrow(TypeError);
  });
});

describe('LoginRequest.of', () => {
  it.each(['google', 'microsoft', 'github', 'gitlab', 'linkedin', 'salesforce'])(
    'knows the provider %s',
    (provider) => {
      expect(loginOf({ provider }).selector).toEqual({ kind: 'provider', value: provider });
    },
  );

  it.each(['login', 'select_account', 'create', 'consent', 'none'])(
    'knows the prompt %s',
    (prompt) => {
      expect(loginOf({ organizationId: 'org_1', prompt }).query.prompt).toBe(prompt);
    },
  );

  it.each([
    ['provider', { provider: '' }],
    ['connection_id', { connectionId: ' conn_1' }],
    ['connection_id', { connectionId: 'conn_1 ' }],
    ['organization_id', { organizationId: '' }],
    ['organization_id', { organizationId: 'org-1' }],
    ['organization_id', { organizationId: ['org_1'] as unknown as string }],
    ['organization_id', { organizationId: null as unknown as string }],
    ['login_hint', { organizationId: 'org_1', loginHint: '' }],
    ['login_hint', { organizationId: 'org_1', loginHint: 'x'.repeat(255) }],
    ['login_hint', { organizationId: 'org_1', loginHint: 'a\nb' }],
    ['login_hint', { organizationId: 'org_1', loginHint: '\nb' }],
    ['login_hint', { organizationId: 'org_1', loginHint: 'b\n' }],
    ['login_hint', { loginHint: 'no address' }],
    ['domain', { domain: 'nowhere' }],
    ['domain', { organizationId: 'org_1', domain: 'nowhere' }],
    ['prompt', { organizationId: 'org_1', prompt: '' }],
    ['return_to', { returnTo: 7 as unknown as string }],
  ])('refuses a %s: %j', (parameter, query) => {
    expect(() => loginOf(query)).toThrow(invalid(`${parameter} is not valid`));
  });

  it('takes any hint beside a selector, and an e-mail address without one', () => {
    const hintOf = (query: LoginQuery): unknown => loginOf(query).query.loginHint;
    expect(hintOf({ organizationId: 'org_1', loginHint: ' jane ' })).toBe('jane');
    expect(hintOf({ loginHint: ' jane@acme.test ' })).toBe('jane@acme.test');
    expect(loginOf({}).query).toEqual({});
  });
});

describe('LoginRequest.readValid', () => {
  it.each([
    ['organization_id=org_1&return_to=/x&prompt=evil', 'organization_id=org_1&return_to=%2Fx'],
    ['organization_id=!org_1&domain=a.test', 'domain=a.test'],
    ['organization_id=org_1&organization_id=org_2&connection_id=c', 'connection_id=c'],
    ['login_hint=jo@&return_to=/x', 'return_to=%2Fx'],
    ['domain=%22%3E&login_hint=', ''],
    ['third_party=123456789&provider=google', 'provider=google'],
    [`domain=${'a'.repeat(255)}&third_party=1`, 'third_party=true'],
  ])('reads from %.60s what is valid: %j', (query, valid) => {
    expect(LoginRequest.readValid(`/auth/login?${query}`, asSafe).toQuery().toString()).toBe(valid);
  });
});

describe('LoginRequest.parse', () => {
  it.each<LoginQuery>([
    { organizationId: 'org_1', returnTo: '/x', isThirdPartyInitiated: false },
    { loginHint: 'jane@acme.test', isThirdPartyInitiated: true },
    {},
  ])('reads %j', (stored) => {
    expect(LoginRequest.parse(stored)?.query).toStrictEqual(stored);
  });

  // What cannot be read must not turn into a login that asks for less.
  it.each<[unknown]>([
    [null],
    [undefined],
    ['org_1'],
    [7],
    [{ organizationId: 7 }],
    [{ organizationId: null }],
    [{ organizationId: 'org-1' }],
    [{ loginHint: 'nobody' }],
    [{ returnTo: {} }],
    [{ acrValues: 'newer' }],
    [{ organizationId: 'org_1', toString: 'x' }],
  ])('does not accept %j', (stored) => {
    expect(LoginRequest.parse(stored)).toBeUndefined();
  });
});

describe('the same login, tried again', () => {
  it.each<[LoginQuery, LoginQuery]>([
    [{ organizationId: 'org_1' }, { organizationId: 'org_1' }],
    [{ organizationId: 'org_1', loginHint: 'jane@other.test' }, { organizationId: 'org_1' }],
    [{ organizationId: 'org_1', loginHint: 'jane' }, { organizationId: 'org_1' }],
    [{ domain: 'acme.test', loginHint: 'jane@other.test' }, { domain: 'acme.test' }],
    [{ loginHint: 'jane@acme.test' }, { domain: 'acme.test' }],
    [{ prompt: 'login' }, { prompt: 'login' }],
    [{ provider: 'google', prompt: 'none' }, { provider: 'google' }],
    [
      { returnTo: '/x', isThirdPartyInitiated: true },
      { returnTo: '/x', isThirdPartyInitiated: true },
    ],
    [{}, {}],
  ])('carries of %j only %j (S4)', (query, carried) => {
    expect(loginOf(query).forRetry().query).toEqual(carried);
  });

  it.each(Object.entries(LOGIN_PARAMETERS))('knows of %s how it is passed on', (key, row) => {
    const values: LoginQuery = {
      provider: 'google',
      connectionId: 'conn_1',
      organizationId: 'org_1',
      domain: 'acme.test',
      loginHint: 'jane@acme.test',
      prompt: 'login',
      returnTo: '/x',
      isThirdPartyInitiated: true,
    };
    const login = loginOf({ [key]: values[key as keyof LoginQuery] });
    const carried = login.forRetry().toQuery();
    expect(carried.size).toBe(1);
    expect(carried.has(row.name)).toBe(key !== 'loginHint');
  });
});

describe('a login with other values', () => {
  it('takes them, and checks them', () => {
    const login = loginOf({ domain: 'acme.test', returnTo: '/x' });
    expect(login.with({ organizationId: 'org_1', returnTo: undefined }).toQuery().toString()).toBe(
      'organization_id=org_1',
    );
    expect(() => login.with({ organizationId: 'org-1' })).toThrow(invalid());
  });

  it.each([
    [true, undefined, true],
    [true, false, true],
    [false, true, true],
    [undefined, undefined, false],
    [false, false, false],
  ])('never forgets who started it: %O, then %O (S4)', (before, after, expected) => {
    const login = loginOf({ isThirdPartyInitiated: before });
    const next = login.with({ isThirdPartyInitiated: after });
    expect(next.isThirdPartyInitiated).toBe(expected);
    expect(login.with({ returnTo: asSafe('/x') }).isThirdPartyInitiated).toBe(before === true);
  });
});
