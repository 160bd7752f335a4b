import { MAX_RETURN_URL_LENGTH } from '../http/return-url.js';
import { parseLoginIntent, readLoginRequest } from './login-request.js';
import { selectorQuery } from './selector-query.js';

const read = (query: string): object =>
  readLoginRequest({ method: 'GET', url: `/auth/login?${query}`, headers: {} });
const invalid = (detail: unknown = expect.any(String)): Error =>
  expect.objectContaining({ code: 'invalid_login_request', detail }) as Error;

describe('the login route', () => {
  it('reads everything it knows', () => {
    expect(
      read(
        'organization_id=org_1&login_hint=jo%2B1@acme.test&prompt=select_account&return_to=/x&started_elsewhere=true',
      ),
    ).toStrictEqual({
      kind: 'login',
      selector: { kind: 'organizationId', value: 'org_1' },
      loginHint: 'jo+1@acme.test',
      prompt: 'select_account',
      returnTo: '/x',
      isStartedElsewhere: true,
    });
    expect(read('error=e&error_description=a%0Ab')).toStrictEqual({
      kind: 'error',
      error: 'e',
      description: 'a\nb',
    });
  });

  it.each([
    ['organization_id', 'o'.repeat(64)],
    ['connection_id', 'c'.repeat(64)],
    ['domain', `${'a.'.repeat(126)}a`],
    ['provider', 'salesforce'],
    ['prompt', 'select_account'],
    ['login_hint', `${'j'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(60)}`],
    ['return_to', `/${'x'.repeat(MAX_RETURN_URL_LENGTH - 1)}`],
    ['idp_initiated_login', 'x'.repeat(8_192)],
    ['error', 'x'.repeat(256)],
    ['started_elsewhere', 'x'.repeat(8)],
  ])('takes a %s of full length', (parameter, value) => {
    const longest = { domain: 254, login_hint: 254, provider: 32, prompt: 32 }[parameter];
    expect(() => read(`${parameter}=${value}`)).not.toThrow();
    const tooLong = 'x'.repeat((longest ?? value.length) + 1);
    expect(() => read(`${parameter}=${tooLong}`)).toThrow(
      invalid(`${parameter} is longer than ${longest ?? value.length} characters`),
    );
  });

  it.each([
    ['provider=google', false],
    ['provider=google&started_elsewhere=true', true],
    ['provider=google&started_elsewhere=false', true],
    ['started_elsewhere=1', true],
  ])('reads from %s whether another site started it: %p', (query, isStartedElsewhere) => {
    expect(read(query)).toMatchObject({ isStartedElsewhere });
  });

  it('hides no error of our own', () => {
    const request = { method: 'GET', url: undefined as unknown as string, headers: {} };
    expect(() => readLoginRequest(request)).toThrow(TypeError);
  });
});

describe('parseLoginIntent', () => {
  it.each(['google', 'microsoft', 'github', 'gitlab', 'linkedin', 'salesforce'])(
    'knows the provider %s',
    (provider) => {
      expect(parseLoginIntent({ provider }).selector).toEqual({
        kind: 'provider',
        value: provider,
      });
    },
  );

  it.each(['login', 'select_account', 'create', 'consent', 'none'])(
    'knows the prompt %s',
    (prompt) => {
      expect(parseLoginIntent({ organizationId: 'org_1', prompt }).prompt).toBe(prompt);
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
  ])('refuses a %s: %j', (parameter, query) => {
    expect(() => parseLoginIntent(query)).toThrow(invalid(`${parameter} is not valid`));
  });

  it('takes any hint beside a selector, and no selector without a hint', () => {
    expect(parseLoginIntent({ organizationId: 'org_1', loginHint: ' jane ' }).loginHint).toBe(
      'jane',
    );
    expect(parseLoginIntent({ loginHint: ' jane@acme.test ' }).loginHint).toBe('jane@acme.test');
    expect(parseLoginIntent({})).toEqual({});
  });
});

describe('selectorQuery', () => {
  const query = (kind: 'provider' | 'connectionId' | 'organizationId' | 'domain'): object =>
    selectorQuery({ selector: { kind, value: 'x' }, loginHint: 'jane@acme.test' });

  it('names the selector, and only that', () => {
    expect(query('organizationId')).toEqual({ organizationId: 'x' });
    expect(query('domain')).toEqual({ domain: 'x' });
  });

  it('names of an e-mail address only the domain', () => {
    expect(selectorQuery({ selector: undefined, loginHint: 'jane@acme.test' })).toEqual({
      domain: 'acme.test',
    });
    expect(selectorQuery({ selector: undefined, loginHint: undefined })).toEqual({});
  });
});
