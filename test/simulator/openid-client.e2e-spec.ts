import * as client from 'openid-client';
import { ScalekitSimulator } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';

// Deprecated only to make it stand out, says the library: the environment speaks http on loopback.
const allowHttp: unknown = Reflect.get(client, 'allowInsecureRequests');

let simulator: ScalekitSimulator;
let config: client.Configuration;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: ['http://127.0.0.1:3999/bye'],
  });
  config = await discover(simulator.credentials.clientSecret);
});

afterEach(() => simulator.stop());

function discover(secret: string, auth?: client.ClientAuth): Promise<client.Configuration> {
  return client.discovery(
    new URL(simulator.environmentUrl),
    simulator.credentials.clientId,
    secret,
    auth,
    {
      execute: [
        allowHttp as typeof client.enableNonRepudiationChecks,
        client.enableNonRepudiationChecks,
      ],
    },
  );
}

/** A whole login, with every check that the library has. */
async function signIn(
  use = config,
  scope = 'openid profile email',
): Promise<Awaited<ReturnType<typeof client.authorizationCodeGrant>>> {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(use, {
    redirect_uri: CALLBACK,
    scope,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    organization_id: simulator.testOrganization!.organizationId,
  });
  const callback = new URL(await simulator.signIn(url.href));
  return client.authorizationCodeGrant(use, callback, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
  });
}

describe('openid-client, a library that knows nothing of Scalekit', () => {
  it('discovers an issuer that is the environment', () => {
    const metadata = config.serverMetadata();
    expect(metadata.issuer).toBe(simulator.environmentUrl);
    expect(metadata.supportsPKCE()).toBe(true);
    for (const endpoint of [metadata.jwks_uri, metadata.end_session_endpoint]) {
      expect(new URL(endpoint!).origin).toBe(simulator.environmentUrl);
    }
  });

  it('signs in with PKCE, state, nonce and a checked signature', async () => {
    const tokens = await signIn();
    expect(tokens.claims()).toMatchObject({ email: 'jane.doe@example.com' });
    expect(tokens.expires_in).toBe(899);
    expect(tokens.scope).toBe('openid profile email');
  });

  it('authenticates by HTTP Basic', async () => {
    const { clientSecret } = simulator.credentials;
    const basic = await discover(clientSecret, client.ClientSecretBasic(clientSecret));
    await expect(signIn(basic)).resolves.toHaveProperty('id_token');
  });

  it('reads userinfo and renews tokens', async () => {
    const tokens = await signIn(config, 'openid offline_access');
    const subject = tokens.claims()!.sub;
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, subject);
    expect(userinfo.email).toBe('jane.doe@example.com');
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(renewed.claims()!.sub).toBe(subject);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
  });

  it('gets a client token', async () => {
    const { expires_in } = await client.clientCredentialsGrant(config);
    expect(expires_in).toBe(86_399);
  });

  it('is told about a wrong secret', async () => {
    await expect(signIn(await discover('wrong'))).rejects.toMatchObject({
      cause: expect.anything(),
    });
  });

  it('signs in after a rotation without being restarted', async () => {
    await signIn();
    const { jwks } = client.getJwksCache(config)!;
    await simulator.rotateKeys();
    await expect(signIn()).rejects.toThrow('no applicable keys');
    const later = await discover(simulator.credentials.clientSecret);
    // Its cooldown between two fetches is a minute; this one is over.
    client.setJwksCache(later, { jwks, uat: Math.floor(Date.now() / 1000) - 61 });
    await expect(signIn(later)).resolves.toHaveProperty('id_token');
  });

  it('goes to the logout', async () => {
    const url = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: 'http://127.0.0.1:3999/bye',
      state: 'x',
    });
    const { headers } = await fetch(url, { redirect: 'manual' });
    expect(headers.get('location')).toBe('http://127.0.0.1:3999/bye?state=x');
  });
});

describe('openid-client refuses what the simulator spoils', () => {
  it.each([
    ['the nonce', { claims: { nonce: 'other' } }],
    ['the issuer', { claims: { iss: 'https://evil.example' } }],
    ['the audience', { claims: { aud: ['other'] } }],
    ['the authorized party', { claims: { aud: ['other', 'x'], azp: 'other' } }],
    ['the expiry', { claims: { exp: 1 } }],
    ['a missing subject', { claims: { sub: undefined } }],
    ['the signature', { signature: 'broken' }],
    ['the key', { key: 'foreign' }],
    ['no signature', { key: 'none' }],
    ['the public key as a secret', { key: 'hs256-public-key' }],
    ['the client secret as a key', { key: 'hs256-client-secret' }],
    ['an unknown key id', { header: { kid: 'snk_1' } }],
    ['a critical header', { header: { crit: ['x'], x: 1 } }],
    ['no token at all', { raw: 'garbage' }],
  ] as const)('%s', async (_, change) => {
    simulator.tamper('idToken', change);
    await expect(signIn()).rejects.toThrow();
    await expect(signIn()).resolves.toHaveProperty('id_token');
  });

  it('the state and the issuer of the callback', async () => {
    for (const claims of [
      { state: 'other' },
      { state: undefined },
      { iss: 'https://evil.example' },
    ]) {
      simulator.tamper('callback', { claims });
      await expect(signIn()).rejects.toThrow();
    }
  });

  it('the token response', async () => {
    for (const claims of [{ id_token: undefined }, { token_type: 1 }, { access_token: null }]) {
      simulator.tamper('tokenResponse', { claims });
      await expect(signIn()).rejects.toThrow();
    }
  });
});
