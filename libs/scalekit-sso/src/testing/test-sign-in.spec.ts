import { identityFromClaims } from '../tokens/identity-from-claims.js';
import { claimsOf, refuseInProduction, testIdentity, type TestSignIn } from './test-sign-in.js';

const ENVIRONMENT = 'https://acme.scalekit.dev';

describe('testIdentity', () => {
  it('is a user of an organization, where a test says nothing', () => {
    expect(testIdentity({}, ENVIRONMENT)).toEqual({
      key: expect.stringMatching(/^[\w-]{43}$/),
      issuer: ENVIRONMENT,
      organizationId: 'org_test',
      connectionId: 'conn_test',
      subject: 'conn_test;user@example.com',
      email: 'user@example.com',
      emailVerified: true,
      name: 'Test User',
      givenName: 'Test',
      familyName: 'User',
      picture: undefined,
      groups: undefined,
      attributes: {},
    });
  });

  it('has every member that a test names', () => {
    const named = {
      issuer: 'https://other.example',
      organizationId: 'org_1',
      connectionId: 'conn_1',
      subject: 'conn_1;7',
      email: 'jane@acme.test',
      emailVerified: false,
      name: 'Jane Doe',
      givenName: 'Jane',
      familyName: 'Doe',
      picture: 'https://acme.test/jane.png',
      groups: ['admins'],
      attributes: { department: 'R&D' },
    };
    expect(testIdentity(named, ENVIRONMENT)).toEqual({ key: expect.any(String), ...named });
  });

  it('has nothing of the user of the app, nor of the step-up', () => {
    const identity = testIdentity({ user: { id: 7 }, reauthenticatedAt: new Date() }, ENVIRONMENT);
    expect(Object.keys(identity)).toEqual(Object.keys(testIdentity({}, ENVIRONMENT)));
  });

  it.each<[string, TestSignIn, string]>([
    ['another e-mail address', { email: 'jane@acme.test' }, 'conn_test;jane@acme.test'],
    ['no e-mail address', { email: undefined }, 'conn_test;test-user'],
    ['no connection', { connectionId: undefined }, 'user@example.com'],
    ['a subject of its own', { subject: 'usr_7' }, 'usr_7'],
  ])('is another user with %s', (_case, signIn, subject) => {
    const identity = testIdentity(signIn, ENVIRONMENT);
    expect(identity).toMatchObject({ ...signIn, subject });
    expect(identity.key).not.toBe(testIdentity({}, ENVIRONMENT).key);
  });

  it('takes its defaults where a value is undefined that every identity has', () => {
    const signIn = { issuer: undefined, subject: undefined, emailVerified: undefined };
    expect(testIdentity(signIn, ENVIRONMENT)).toEqual(testIdentity({}, ENVIRONMENT));
  });
});

describe('claimsOf', () => {
  const mappings = [
    { name: 'groups', claim: 'memberOf', keepInSession: false },
    { name: 'department', claim: 'dept', keepInSession: true },
  ];

  it.each<[string, TestSignIn]>([
    ['a whole identity', { picture: 'https://acme.test/jane.png' }],
    ['an identity without a connection', { connectionId: undefined, subject: 'usr_7' }],
    ['an identity with an organization only', { email: undefined, name: undefined }],
    ['an identity with groups', { groups: ['admins'], attributes: { department: 'R&D' } }],
  ])('are the claims that %s is read from', (_case, signIn) => {
    const identity = testIdentity(signIn, ENVIRONMENT);
    const claims = claimsOf(identity, mappings);
    expect(identityFromClaims(claims, ENVIRONMENT, mappings)).toEqual(identity);
    expect(Object.values(claims)).not.toContain(undefined);
    expect(claims.iss).toBe(ENVIRONMENT);
  });

  it('name the connection as the method of authentication', () => {
    const [named, unnamed] = [{}, { connectionId: undefined }].map((signIn) =>
      claimsOf(testIdentity(signIn, ENVIRONMENT), []),
    );
    expect([named?.amr, unnamed?.amr]).toEqual([['conn_test'], undefined]);
  });
});

describe('refuseInProduction', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('throws where NODE_ENV is production', () => {
    vi.stubEnv('NODE_ENV', 'production');
    expect(() => {
      refuseInProduction('signInAs()');
    }).toThrow('signInAs() is for tests, and NODE_ENV is production. Set NODE_ENV to test.');
  });

  it.each(['test', 'development', undefined])('does nothing where NODE_ENV is %s', (value) => {
    vi.stubEnv('NODE_ENV', value);
    expect(() => {
      refuseInProduction('signInAs()');
    }).not.toThrow();
  });
});
