import { runInNewContext } from 'node:vm';
import { ManagementClient, type Management } from 'auth0';
import { LoopbackApi } from '../../spec-support/loopback-api.js';
import { asSafe } from '../../spec-support/return-url.js';
import type { FederatedLogin } from '../federation/sso-federation.js';
import {
  auth0Connection,
  auth0SocialConnection,
  Auth0Connections,
  Auth0Federation,
} from './index.js';

const GIVEN = {
  environmentUrl: 'https://acme.scalekit.com/',
  clientId: 'skc_1',
  clientSecret: 'test_secret',
};
const LOGIN: FederatedLogin = {
  organizationId: 'org_1',
  connectionId: undefined,
  domain: undefined,
  provider: undefined,
  loginHint: 'jane@acme.test',
  returnTo: asSafe('/home'),
  isThirdPartyInitiated: false,
};

describe('a connection of Auth0', () => {
  it('is the OIDC enterprise connection that Scalekit documents', () => {
    // The SDK's own type of the request.
    const request = auth0Connection({
      ...GIVEN,
      domains: ['acme.test'],
      applications: ['app1'],
    }) satisfies Management.CreateConnectionRequestContentOidc;
    expect(request).toEqual({
      name: 'scalekit',
      strategy: 'oidc',
      display_name: 'Enterprise SSO',
      enabled_clients: ['app1'],
      options: {
        type: 'back_channel',
        discovery_url: 'https://acme.scalekit.com/.well-known/openid-configuration',
        client_id: 'skc_1',
        client_secret: 'test_secret',
        scope: 'openid profile email',
        domain_aliases: ['acme.test'],
        upstream_params: { login_hint: { alias: 'login_hint' } },
      },
    });
    const plain = auth0Connection({ ...GIVEN, name: 'acme' });
    expect([plain.name, plain.enabled_clients, plain.options.domain_aliases]).toEqual([
      'acme',
      [],
      [],
    ]);
  });

  it('may be a custom social connection', () => {
    const request = auth0SocialConnection(
      GIVEN,
    ) satisfies Management.CreateConnectionRequestContentOAuth2;
    const { scripts, ...options } = request.options;
    expect({ ...request, options }).toEqual({
      name: 'scalekit',
      strategy: 'oauth2',
      display_name: 'Enterprise SSO',
      enabled_clients: [],
      options: {
        authorizationURL: 'https://acme.scalekit.com/oauth/authorize',
        tokenURL: 'https://acme.scalekit.com/oauth/token',
        client_id: 'skc_1',
        client_secret: 'test_secret',
        scope: 'openid profile email',
        pkce_enabled: true,
        useOauthSpecScope: true,
        upstream_params: { login_hint: { alias: 'login_hint' } },
      },
    });
    const named = auth0SocialConnection({ ...GIVEN, name: 'acme', applications: ['app1'] });
    expect([named.name, named.enabled_clients]).toEqual(['acme', ['app1']]);
    expect(scripts.fetchUserProfile).toContain('"https://acme.scalekit.com"');
  });

  it.each([
    ['https://acme.scalekit.com', true, 'https://acme.scalekit.com', true],
    ['https://acme.scalekit.com', 'true', 'https://acme.scalekit.com', false],
    ['https://other.scalekit.com', true, undefined, undefined],
  ])('reads the profile of a social connection: %s', (iss, verified, expected, isVerified) => {
    const { fetchUserProfile } = auth0SocialConnection(GIVEN).options.scripts;
    // Runs as Auth0 runs it: as a function of its own.
    const script = runInNewContext(`(${fetchUserProfile})`, { Buffer }) as (
      token: string,
      context: object,
      done: (error: Error | null, profile?: object) => void,
    ) => void;
    const claims = { iss, sub: 'conn_1;jane', email: 'jane@acme.test', email_verified: verified };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const done = vi.fn();
    script('at', { id_token: `h.${payload}.s` }, done);
    if (expected === undefined) {
      expect(done).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ message: 'The ID token is of another issuer.' }),
      );
    } else {
      expect(done).toHaveBeenCalledExactlyOnceWith(
        null,
        expect.objectContaining({ user_id: 'conn_1;jane', email_verified: isVerified }),
      );
    }
  });
});

describe('a login by Auth0', () => {
  it('names the connection, the organization of Auth0, and the user', async () => {
    const plain = new Auth0Federation({ connection: 'scalekit' });
    await expect(plain.loginUrl(LOGIN)).resolves.toBe(
      '/login?connection=scalekit&login_hint=jane%40acme.test&return_to=%2Fhome',
    );
    class WithOrganizations extends Auth0Federation {
      protected override organizationOf = ({ organizationId }: FederatedLogin): string =>
        `org_of_${organizationId ?? ''}`;
    }
    const federation = new WithOrganizations({ connection: 'scalekit' });
    const url = new URL(await federation.loginUrl(LOGIN), 'https://app.test');
    expect(url.searchParams.get('organization')).toBe('org_of_org_1');
    expect(federation.authorizationParams(Object.fromEntries(url.searchParams))).toEqual({
      connection: 'scalekit',
      organization: 'org_of_org_1',
      login_hint: 'jane@acme.test',
    });
  });
});

describe('the connection of Auth0, by its Management SDK', () => {
  const api = new LoopbackApi();
  let stored: { id: string; name: string; options: Record<string, unknown> }[];
  let connections: Auth0Connections;
  const wanted = auth0Connection({ ...GIVEN, domains: ['acme.test'] });

  beforeAll(async () => {
    const url = await api.start();
    // The client takes no other address than https://<domain>.
    const toLoopback: typeof fetch = (target, init) =>
      fetch((target as string).replace('https://acme.auth0.test', url), init);
    connections = new Auth0Connections(
      new ManagementClient({ domain: 'acme.auth0.test', token: 'token', fetch: toLoopback })
        .connections,
    );
  });
  afterAll(() => {
    api.stop();
  });
  beforeEach(() => {
    stored = [{ id: 'con_0', name: 'scalekit-old', options: {} }];
    api.calls.length = 0;
    api.answer = ({ method, path, body }) => {
      if (method === 'POST') {
        stored.push({ id: 'con_1', ...(body as { name: string; options: object }) } as never);
      } else if (method === 'PATCH') {
        const found = stored.find(({ id }) => path.endsWith(`/${id}`));
        Object.assign(found!, body);
      }
      return { body: method === 'GET' ? { connections: stored } : {} };
    };
  });
  const changes = () => api.calls.filter(({ method }) => method !== 'GET');

  it('is created once', async () => {
    const create = ['create the connection scalekit (oidc)'];
    await expect(connections.plan(wanted)).resolves.toEqual(create);
    expect(changes()).toEqual([]);
    await expect(connections.apply(wanted)).resolves.toEqual(create);
    expect(changes()).toEqual([
      expect.objectContaining({ method: 'POST', path: '/api/v2/connections', body: wanted }),
    ]);
    expect(api.calls[0]?.path).toContain('name=scalekit');
    await expect(connections.plan(wanted)).resolves.toEqual([]);
    await expect(connections.apply(wanted)).resolves.toEqual([]);
    expect(changes()).toHaveLength(1);
  });

  it('keeps what else it has where it is changed, and the secret is never named', async () => {
    const options = { ...wanted.options, scope: 'openid', client_secret: 'old', icon_url: 'i' };
    stored.push({ id: 'con_1', name: 'scalekit', options });
    await expect(connections.plan(wanted)).resolves.toEqual(['change its option scope']);
    await expect(connections.apply(wanted)).resolves.toEqual(['change its option scope']);
    expect(changes()).toEqual([
      expect.objectContaining({
        method: 'PATCH',
        path: '/api/v2/connections/con_1',
        body: { options: { ...wanted.options, icon_url: 'i' } },
      }),
    ]);
    await expect(connections.plan(wanted)).resolves.toEqual([]);
  });

  it('follows the domains of organizations', async () => {
    stored.push({ id: 'con_1', name: 'scalekit', options: { ...wanted.options } });
    const domains = (): unknown => stored[1]?.options.domain_aliases;
    await connections.addDomain('scalekit', 'Other.test');
    expect(domains()).toEqual(['acme.test', 'other.test']);
    await connections.addDomain('scalekit', 'acme.test');
    await connections.removeDomain('scalekit', 'none.test');
    expect(changes()).toHaveLength(1);
    await connections.removeDomain('scalekit', 'ACME.test');
    expect(domains()).toEqual(['other.test']);
    expect(stored[1]?.options.client_id).toBe('skc_1');
    stored[1]!.options = { domain_aliases: 'none' };
    await connections.addDomain('scalekit', 'a.test');
    expect(domains()).toEqual(['a.test']);
    await expect(connections.addDomain('missing', 'a.test')).rejects.toThrow(
      new Error('Auth0 has no connection missing.'),
    );
  });
});
