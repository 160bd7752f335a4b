import { asSafe } from '../../spec-support/return-url.js';
import type { SsoError } from '../errors/sso-error.js';
import { BrokerFederation, type BrokerOptions } from './broker-federation.js';
import type { FederatedLogin } from './sso-federation.js';

const NAMES = { connection: 'kc_idp_hint', loginHint: 'login_hint', further: ['tenant'] };

class Broker extends BrokerFederation {
  constructor(options: Partial<BrokerOptions> = {}, names = NAMES) {
    super({ connection: 'scalekit', ...options }, names);
  }
}

const loginOf = (login: Partial<FederatedLogin> = {}): FederatedLogin => ({
  organizationId: undefined,
  connectionId: undefined,
  domain: undefined,
  provider: undefined,
  loginHint: undefined,
  returnTo: asSafe('/home?a=b'),
  isThirdPartyInitiated: false,
  ...login,
});

describe('a login at a broker', () => {
  it('goes to the login route of the app, which hears what the broker is to be told', async () => {
    await expect(new Broker().loginUrl(loginOf({ loginHint: 'jane+sso@acme.test' }))).resolves.toBe(
      '/login?kc_idp_hint=scalekit&login_hint=jane%2Bsso%40acme.test&return_to=%2Fhome%3Fa%3Db',
    );
    await expect(new Broker({ loginPath: '/sign-in' }).loginUrl(loginOf())).resolves.toBe(
      '/sign-in?kc_idp_hint=scalekit&return_to=%2Fhome%3Fa%3Db',
    );
  });

  it('says that another site started it', async () => {
    await expect(new Broker().loginUrl(loginOf({ isThirdPartyInitiated: true }))).resolves.toBe(
      '/login?kc_idp_hint=scalekit&return_to=%2Fhome%3Fa%3Db&third_party=true',
    );
  });

  it('may go by a connection and parameters of its own', async () => {
    class Custom extends Broker {
      protected override connectionOf = ({ organizationId }: FederatedLogin): Promise<string> =>
        Promise.resolve(`of_${organizationId ?? ''}`);
      protected override furtherParametersOf = (): Record<string, string | undefined> => ({
        tenant: 't1',
        none: undefined,
      });
    }
    await expect(new Custom().loginUrl(loginOf({ organizationId: 'org_1' }))).resolves.toBe(
      '/login?kc_idp_hint=of_org_1&tenant=t1&return_to=%2Fhome%3Fa%3Db',
    );
  });

  it.each<[Partial<FederatedLogin>, string]>([
    [{ organizationId: 'org_1', connectionId: 'conn_1' }, 'none for org_1'],
    [{ connectionId: 'conn_1' }, 'none for conn_1'],
    [{ domain: 'acme.test' }, 'none for acme.test'],
    [{ loginHint: 'jane@acme.test' }, 'none for this login'],
  ])('is refused without a connection: %j', async (login, detail) => {
    class None extends Broker {
      protected override connectionOf = (): undefined => undefined;
    }
    await expect(new None().loginUrl(loginOf(login))).rejects.toMatchObject({
      code: 'federation_connection_missing',
      detail,
    });
  });

  it.each<[Partial<FederatedLogin>, boolean]>([
    [{ loginHint: 'jane@ACME.test' }, true],
    [{ domain: 'acme.test' }, true],
    [{ organizationId: 'org_1' }, true],
    [{ loginHint: 'jane@other.test' }, false],
    [{ domain: 'other.test' }, false],
    [{ loginHint: 'jane@other.test', domain: 'acme.test' }, false],
  ])('is for the domains that the broker sends there: %j, %s', async (login, isSent) => {
    class Known extends Broker {
      protected override domainsOf = (connection: string): string[] =>
        connection === 'scalekit' ? ['acme.test'] : [];
    }
    for (const broker of [new Known(), new Broker({ domains: ['acme.test'] })]) {
      const url = broker.loginUrl(loginOf(login));
      await (isSent
        ? expect(url).resolves.toContain('/login?')
        : expect(url).rejects.toMatchObject({
            code: 'federation_domain_missing',
            detail: 'scalekit has no other.test',
          }));
    }
  });
});

describe('what the login route passes on', () => {
  it('is what it knows, and nothing else', () => {
    const query = {
      kc_idp_hint: 'scalekit',
      login_hint: ' Jane@acme.test ',
      tenant: 'org_x:1',
      redirect_uri: 'https://evil.test',
      scope: 'admin',
      return_to: '/home',
    };
    expect(new Broker().authorizationParams(query)).toEqual({
      kc_idp_hint: 'scalekit',
      login_hint: 'jane@acme.test',
      tenant: 'org_x:1',
    });
    expect(new Broker().authorizationParams({})).toEqual({});
    expect(new Broker().authorizationParams(undefined)).toEqual({});
    expect(
      new Broker({}, { ...NAMES, further: undefined as never }).authorizationParams(query),
    ).not.toHaveProperty('tenant');
  });

  it.each<[string, object]>([
    ['kc_idp_hint', { kc_idp_hint: 'a b' }],
    ['kc_idp_hint', { kc_idp_hint: '' }],
    ['kc_idp_hint', { kc_idp_hint: 'a&b' }],
    ['kc_idp_hint', { kc_idp_hint: 'x'.repeat(129) }],
    ['kc_idp_hint', { kc_idp_hint: ['a', 'b'] }],
    ['tenant', { tenant: 'a\nb' }],
    ['login_hint', { login_hint: 'jane' }],
    ['login_hint', { login_hint: ['jane@acme.test'] }],
  ])('is refused where %s is not valid: %j', (name, query) => {
    const read = (): unknown => new Broker().authorizationParams(query);
    expect(read).toThrow(
      expect.objectContaining({
        code: 'invalid_login_request',
        detail: `${name} is not valid`,
      }) as SsoError,
    );
  });
});

describe('the options of a broker', () => {
  it.each(['', 'a b', 'x'.repeat(129)])('have no connection like %j', (connection) => {
    expect(() => new Broker({ connection })).toThrow(
      new TypeError('connection: must be the name of the connection at the broker.'),
    );
  });

  it.each(['login', '//evil.test', 'https://a.test/login'])(
    'have no login route like %j',
    (loginPath) => {
      expect(() => new Broker({ loginPath })).toThrow(
        new TypeError('loginPath: must be a path of this app, like /login.'),
      );
    },
  );

  it('may have names as brokers give them', () => {
    const names = ['con-Name_1.2:3|4@5', 'x'.repeat(128)];
    expect(() => names.map((connection) => new Broker({ connection }))).not.toThrow();
  });
});
