import { createHash, randomBytes } from 'node:crypto';
import { ScalekitClient } from '@scalekit-sdk/node';
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { ScalekitSimulator } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';

let simulator: ScalekitSimulator;
let sdk: ScalekitClient;
let organizationId: string;
let connectionId: string;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: ['http://127.0.0.1:3999/bye'],
  });
  sdk = client();
  ({ organizationId, connectionId } = simulator.testOrganization!);
});

afterEach(() => simulator.stop());

function client(secret = simulator.credentials.clientSecret): ScalekitClient {
  const { environmentUrl, clientId } = simulator.credentials;
  return new ScalekitClient(environmentUrl, clientId, secret);
}

type UrlOptions = Parameters<ScalekitClient['getAuthorizationUrl']>[1];

/** Leaves the app; the test organization is selected unless something else is. */
function leave(options: UrlOptions = { organizationId }): string {
  return sdk.getAuthorizationUrl(CALLBACK, { state: 's1', nonce: 'n1', ...options });
}

async function codeOf(options?: UrlOptions): Promise<string> {
  return new URL(await simulator.signIn(leave(options))).searchParams.get('code')!;
}

async function errorOf(url: string): Promise<string | null> {
  return new URL(await simulator.signIn(url)).searchParams.get('error');
}

function post(form: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(`${simulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
}

function postAsClient(form: Record<string, string>): Promise<Response> {
  const { clientId, clientSecret } = simulator.credentials;
  return post({ client_id: clientId, client_secret: clientSecret, ...form });
}

function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

function halfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
}

describe('a login with the SDK', () => {
  it('goes from the authorization URL to a validated token', async () => {
    const callback = new URL(
      await simulator.signIn(leave(), {
        email: 'ada@example.com',
        givenName: 'Ada',
        familyName: 'Lovelace',
        userId: 'idp|ada;1',
      }),
    );
    expect(`${callback.origin}${callback.pathname}`).toBe(CALLBACK);
    expect(callback.searchParams.get('state')).toBe('s1');
    const result = await sdk.authenticateWithCode(callback.searchParams.get('code')!, CALLBACK);
    expect(result.expiresIn).toBe(899);
    expect(result.refreshToken).toBeUndefined();
    expect(result.user).toMatchObject({ email: 'ada@example.com', givenName: 'Ada' });
    const claims = await sdk.validateToken<JWTPayload>(result.idToken, {
      issuer: simulator.environmentUrl,
      audience: [simulator.credentials.clientId],
    });
    expect(claims.sub).toBe(`${connectionId};idp|ada;1`);
    await expect(sdk.validateAccessToken(result.accessToken)).resolves.toBe(true);
  });

  it('issues tokens with every claim of the contract', async () => {
    const code = await codeOf();
    const { idToken, accessToken } = await sdk.authenticateWithCode(code, CALLBACK);
    const { clientId } = simulator.credentials;
    expect(decodeProtectedHeader(idToken)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.stringMatching(/^snk_\d+$/) as string,
    });
    const id = decodeJwt(idToken);
    expect(id).toEqual({
      iss: simulator.environmentUrl,
      aud: [clientId],
      azp: clientId,
      client_id: clientId,
      sub: expect.stringMatching(`^${connectionId};\\w+$`) as string,
      oid: organizationId,
      amr: [connectionId],
      iat: expect.any(Number) as number,
      exp: id.iat! + 259_200,
      nonce: 'n1',
      at_hash: halfHash(accessToken),
      c_hash: halfHash(code),
      sid: expect.stringMatching(/^ses_\d+$/) as string,
      email: 'jane.doe@example.com',
      name: 'Jane Doe',
      given_name: 'Jane',
      family_name: 'Doe',
      preferred_username: 'jane.doe@example.com',
    });
    expect(decodeJwt(accessToken)).toEqual({
      iss: simulator.environmentUrl,
      aud: [clientId],
      client_id: clientId,
      sub: id.sub,
      iat: id.iat,
      nbf: id.iat,
      exp: id.iat! + 900,
      jti: expect.stringMatching(/^tkn_\d+$/) as string,
    });
  });

  it('knows the same person again, at the same connection only', async () => {
    const subjectOf = async (url: string): Promise<unknown> => {
      const code = new URL(await simulator.signIn(url, { email: 'A@example.com' })).searchParams;
      return decodeJwt((await sdk.authenticateWithCode(code.get('code')!, CALLBACK)).idToken).sub;
    };
    const other = simulator.directory.createConnection({ organizationId });
    const first = await subjectOf(leave());
    expect(await subjectOf(leave())).toBe(first);
    expect(await subjectOf(leave({ connectionId: other.id }))).not.toBe(first);
  });

  it('passes on further claims, but none that the service sets itself', async () => {
    const claims = { department: 'R&D', sub: 'usr_1', email: 'x@y.example', oid: 'org_1' };
    const url = new URL(await simulator.signIn(leave(), { emailVerified: true, claims }));
    const { idToken } = await sdk.authenticateWithCode(url.searchParams.get('code')!, CALLBACK);
    expect(decodeJwt(idToken)).toMatchObject({
      department: 'R&D',
      email_verified: true,
      email: 'jane.doe@example.com',
      oid: organizationId,
      sub: expect.stringContaining(connectionId) as string,
    });
  });

  it('passes reserved names on to nobody', async () => {
    const names = ['roles', 'permissions', 'jti', 'nbf', 'sid', 'oid', 'xoid', 'email_verified'];
    const forged = Object.fromEntries(names.map((name) => [name, 'forged']));
    const url = new URL(
      await simulator.signIn(leave(), { claims: { ...forged, department: 'R&D' } }),
    );
    const code = url.searchParams.get('code')!;
    const { idToken, accessToken } = await sdk.authenticateWithCode(code, CALLBACK);
    const answer = await fetch(`${simulator.environmentUrl}/userinfo`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    for (const claims of [decodeJwt(idToken), (await answer.json()) as object]) {
      expect(claims).toMatchObject({ department: 'R&D' });
      expect(JSON.stringify(claims)).not.toContain('forged');
    }
  });

  it('leaves names out that were cleared, and fills in those that were not sent', async () => {
    const namesOf = async (person: { givenName?: string; familyName?: string }) => {
      const url = new URL(await simulator.signIn(leave(), person));
      const { idToken, accessToken } = await sdk.authenticateWithCode(
        url.searchParams.get('code')!,
        CALLBACK,
      );
      const answer = await fetch(`${simulator.environmentUrl}/userinfo`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      const pick = ({ name, given_name, family_name }: Record<string, unknown>) =>
        JSON.stringify({ name, given_name, family_name });
      expect(pick((await answer.json()) as Record<string, unknown>)).toBe(pick(decodeJwt(idToken)));
      return JSON.parse(pick(decodeJwt(idToken))) as unknown;
    };
    expect(await namesOf({ givenName: '', familyName: '' })).toEqual({});
    expect(await namesOf({ givenName: '' })).toEqual({ name: 'Doe', family_name: 'Doe' });
    expect(await namesOf({ familyName: '' })).toEqual({ name: 'Jane', given_name: 'Jane' });
  });

  it('needs an address', async () => {
    const url = new URL(await simulator.signIn(leave(), { email: '' }));
    expect(url.searchParams.get('error')).toBe('mandatory_attribute_missing');
  });

  it('prefills the login hint', async () => {
    const code = await codeOf({ loginHint: 'hint@example.org' });
    const { user } = await sdk.authenticateWithCode(code, CALLBACK);
    expect(user.email).toBe('hint@example.org');
  });

  it('answers userinfo to the access token', async () => {
    const { accessToken, idToken } = await sdk.authenticateWithCode(await codeOf(), CALLBACK);
    const ask = (token: string): Promise<Response> =>
      fetch(`${simulator.environmentUrl}/userinfo`, {
        headers: { authorization: `Bearer ${token}` },
      });
    expect(await (await ask(accessToken)).json()).toMatchObject({ sub: decodeJwt(idToken).sub });
    expect((await ask(idToken)).status).toBe(401);
  });
});

describe('an authorization code', () => {
  const refusal = (error: string, status: number) => ({
    response: { status, data: { error, error_description: expect.any(String) as string } },
  });

  it('is spent by the first attempt, also a failed one', async () => {
    const code = await codeOf();
    await sdk.authenticateWithCode(code, CALLBACK);
    await expect(sdk.authenticateWithCode(code, CALLBACK)).rejects.toMatchObject(
      refusal('invalid_grant', 400),
    );
    const other = await codeOf();
    await expect(sdk.authenticateWithCode(other, `${CALLBACK}/`)).rejects.toMatchObject(
      refusal('invalid_grant', 400),
    );
    await expect(sdk.authenticateWithCode(other, CALLBACK)).rejects.toMatchObject(
      refusal('invalid_grant', 400),
    );
  });

  it('is bound to the code verifier', async () => {
    const { verifier, challenge } = pkce();
    const options = { organizationId, codeChallenge: challenge, codeChallengeMethod: 'S256' };
    const exchange = async (codeVerifier?: string) =>
      sdk.authenticateWithCode(await codeOf(options), CALLBACK, {
        ...(codeVerifier === undefined ? {} : { codeVerifier }),
      });
    await expect(exchange(verifier)).resolves.toHaveProperty('idToken');
    await expect(exchange(pkce().verifier)).rejects.toMatchObject(refusal('invalid_grant', 400));
    await expect(exchange()).rejects.toMatchObject(refusal('invalid_grant', 400));
    // A verifier without a challenge is the other half of a downgrade.
    await expect(
      sdk.authenticateWithCode(await codeOf(), CALLBACK, { codeVerifier: verifier }),
    ).rejects.toMatchObject(refusal('invalid_grant', 400));
  });

  it('lives for ten minutes of the environment', async () => {
    const [early, late] = [await codeOf(), await codeOf()];
    simulator.clock.skewSeconds = 599;
    await expect(sdk.authenticateWithCode(early, CALLBACK)).resolves.toHaveProperty('idToken');
    simulator.clock.skewSeconds = 601;
    await expect(sdk.authenticateWithCode(late, CALLBACK)).rejects.toMatchObject(
      refusal('invalid_grant', 400),
    );
  });

  it('is exchanged with the right secret only', async () => {
    await expect(
      client('wrong').authenticateWithCode(await codeOf(), CALLBACK),
    ).rejects.toMatchObject(refusal('invalid_client', 401));
  });
});

describe('the token endpoint', () => {
  it.each([
    ['a missing grant_type', {}, 400, 'invalid_request'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code', redirect_uri: 'x' }, 400, 'invalid_request'],
    [
      'an unknown code',
      { grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK },
      400,
      'invalid_grant',
    ],
    [
      'an unknown refresh token',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      400,
      'invalid_grant',
    ],
    [
      'another client',
      { grant_type: 'client_credentials', client_id: 'skc_1' },
      401,
      'invalid_client',
    ],
  ])('refuses %s', async (_, form, status, error) => {
    const response = await postAsClient(form);
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error });
  });

  it('takes a colon in the secret as it is, by HTTP Basic', async () => {
    const other = { clientId: 'skc_2', clientSecret: 'test:of:colons' };
    const two = await ScalekitSimulator.start({ otherClients: [other] });
    const answers = ['test:of:colons', 'test%3Aof%3Acolons', 'test:of', ''].map(async (secret) => {
      const basic = Buffer.from(`skc_2:${secret}`).toString('base64');
      const { status } = await fetch(`${two.environmentUrl}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      return status;
    });
    expect(await Promise.all(answers)).toEqual([200, 200, 401, 401]);
    await two.stop();
  });

  it.each([
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['half a JSON document', 'application/json', '{'],
    ['a text', 'text/plain', 'grant_type=client_credentials'],
    ['nothing', undefined, undefined],
  ])('takes forms only, not %s', async (_, type, body) => {
    const answer = await fetch(`${simulator.environmentUrl}/oauth/token`, {
      method: 'POST',
      headers: type === undefined ? {} : { 'content-type': type },
      body,
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'the body must be application/x-www-form-urlencoded',
      },
    ]);
  });

  it('takes the client by HTTP Basic too, but not in two ways', async () => {
    const { clientId, clientSecret } = simulator.credentials;
    const form = { grant_type: 'client_credentials' };
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
    });
    const granted = await post(form, basic(clientSecret));
    expect(await granted.json()).toMatchObject({ token_type: 'Bearer', expires_in: 86_399 });
    expect((await post(form, basic('%'))).status).toBe(401);
    const twice = await post({ ...form, client_secret: clientSecret }, basic(clientSecret));
    expect(twice.status).toBe(400);
  });

  it('refuses a repeated parameter', async () => {
    const response = await fetch(`${simulator.environmentUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams([
        ['grant_type', 'client_credentials'],
        ['grant_type', 'client_credentials'],
      ]),
    });
    expect(response.status).toBe(400);
  });

  it('rotates refresh tokens', async () => {
    const code = await codeOf({
      organizationId,
      scopes: ['openid', 'email', 'offline_access'],
    });
    const { refreshToken } = await sdk.authenticateWithCode(code, CALLBACK);
    const renewed = await sdk.refreshAccessToken(refreshToken);
    expect(renewed.refreshToken).not.toBe(refreshToken);
    await expect(sdk.refreshAccessToken(refreshToken)).rejects.toThrow('Failed to refresh token');
    await expect(sdk.refreshAccessToken(renewed.refreshToken)).resolves.toBeDefined();
  });
});

describe('a scope', () => {
  const invalidScope = async (response: Response) => {
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_scope', error_description: expect.any(String) },
    ]);
  };

  it('that is unknown is ignored at a sign-in, as OpenID Connect says (M3)', async () => {
    const code = await codeOf({ organizationId, scopes: ['openid', 'x', 'email'] });
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
    const answer = await postAsClient(form);
    expect(await answer.json()).toMatchObject({ scope: 'openid email' });
  });

  it('that is unknown is refused at the callback of a strict environment (M3)', async () => {
    const strict = await ScalekitSimulator.start({ redirectUris: [CALLBACK], strictScopes: true });
    try {
      const { environmentUrl, clientId, clientSecret } = strict.credentials;
      const client = new ScalekitClient(environmentUrl, clientId, clientSecret);
      const options = { domainHint: 'example.com', scopes: ['openid', 'x'] };
      const callback = await strict.signIn(client.getAuthorizationUrl(CALLBACK, options));
      expect(new URL(callback).searchParams.get('error')).toBe('invalid_scope');
    } finally {
      await strict.stop();
    }
  });

  it('that is unknown is refused to a client', async () => {
    const form = { grant_type: 'client_credentials' };
    await invalidScope(await postAsClient({ ...form, scope: 'openid admin' }));
    const granted = await postAsClient({ ...form, scope: 'openid email' });
    expect(await granted.json()).toMatchObject({ scope: 'openid email' });
  });

  it('may be narrowed by a refresh, not widened, and a refusal spends nothing', async () => {
    const scopes = ['openid', 'email', 'offline_access'];
    const code = await codeOf({ organizationId, scopes });
    const { refreshToken } = await sdk.authenticateWithCode(code, CALLBACK);
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    await invalidScope(await postAsClient({ ...form, scope: 'openid profile' }));
    const narrowed = await postAsClient({ ...form, scope: 'openid email' });
    const body = (await narrowed.json()) as { scope: string; refresh_token: string };
    expect(body).toMatchObject({ scope: 'openid email' });
    const again = await postAsClient({ ...form, refresh_token: body.refresh_token });
    expect(await again.json()).toMatchObject({ scope: scopes.join(' ') });
  });
});

describe('a redirect URI with a *', () => {
  const isKnown = async (redirectUri: string): Promise<boolean> => {
    const url = sdk.getAuthorizationUrl(redirectUri, { organizationId });
    const { status, headers } = await fetch(url, { redirect: 'manual' });
    return status === 302 && headers.get('location')!.startsWith('/idp/sign-in/');
  };

  it.each([
    ['https://*.app.example/cb', 'https://pr-7.app.example/cb', true],
    ['https://pr-*.app.example/cb', 'https://pr-7.app.example/cb', true],
    ['http://*.app.localhost.test:3000/cb', 'http://a.app.localhost.test:3000/cb', true],
    ['https://*.app.example/cb', 'https://*.app.example/cb', false],
    ['https://*.app.example/cb', 'https://.app.example/cb', false],
    ['https://*.app.example/cb', 'https://a.b.app.example/cb', false],
    ['https://*.app.example/cb', 'https://evil.test/.app.example/cb', false],
    ['https://*.app.example/cb', 'https://evil.test#.app.example/cb', false],
    ['https://*.app.example/cb', 'https://a@b.app.example/cb', false],
    ['https://*.app.example/cb', 'https://app.example/cb', false],
    ['https://*.app.example/cb', 'https://a.app.example/cb/', false],
    ['https://*.app.example/cb', 'http://a.app.example/cb', false],
  ])('%s is %s: %O', async (registered, redirectUri, expected) => {
    simulator.allowRedirectUri(registered);
    expect(await isKnown(redirectUri)).toBe(expected);
  });

  it('is that of the code to the letter', async () => {
    simulator.allowRedirectUri('https://*.app.example/cb');
    const redirectUri = 'https://a.app.example/cb';
    const callback = await simulator.signIn(
      sdk.getAuthorizationUrl(redirectUri, { organizationId }),
    );
    expect(callback.startsWith(`${redirectUri}?code=`)).toBe(true);
    const form = {
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code')!,
      redirect_uri: 'https://b.app.example/cb',
    };
    expect((await postAsClient(form)).status).toBe(400);
  });
});

describe('a redirect URI', () => {
  it.each([
    ['a longer path', `${CALLBACK}/more`],
    ['a trailing slash', `${CALLBACK}/`],
    ['another case', CALLBACK.replace('callback', 'Callback')],
    ['an extra query', `${CALLBACK}?x=1`],
    ['an empty query', `${CALLBACK}?`],
    ['a prefix', CALLBACK.slice(0, -1)],
    ['another host', CALLBACK.replace('127.0.0.1', 'localhost')],
    ['another port', CALLBACK.replace('3999', '3998')],
    ['a percent-encoded letter', CALLBACK.replace('callback', '%63allback')],
    ['user information', CALLBACK.replace('127', 'x@127')],
  ])('is not met by %s: a page, no redirect', async (_, uri) => {
    const response = await fetch(sdk.getAuthorizationUrl(uri, { organizationId }), {
      redirect: 'manual',
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toContain('invalid_redirect_uri');
  });

  it('is not looked at for an unknown client', async () => {
    const url = leave().replace(simulator.credentials.clientId, 'skc_1');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('is registered only in a form that the service accepts', () => {
    for (const uri of [
      '/auth/callback',
      `${CALLBACK}?x=1`,
      `${CALLBACK}#x`,
      `${CALLBACK}${'x'.repeat(250)}`,
    ]) {
      expect(() => {
        simulator.allowRedirectUri(uri);
      }).toThrow(TypeError);
    }
  });
});

describe('connection selection', () => {
  let acme: string;
  let idle: string;
  let empty: string;
  let off: string;

  beforeEach(() => {
    const { directory } = simulator;
    acme = directory.createOrganization({ displayName: 'Acme' }).id;
    directory.createConnection({ organizationId: acme, id: 'conn_1001' });
    directory.createDomain({ organizationId: acme, domain: 'acme.test' });
    directory.createDomain({
      organizationId: acme,
      domain: 'pending.test',
      verificationStatus: 'PENDING',
    });
    idle = directory.createOrganization({ displayName: 'Idle' }).id;
    off = directory.createConnection({ organizationId: idle, enabled: false }).id;
    empty = directory.createOrganization({ displayName: 'Empty' }).id;
  });

  /** The connection that a sign-in goes through. */
  async function routeOf(options: UrlOptions): Promise<unknown> {
    const { idToken } = await sdk.authenticateWithCode(await codeOf(options), CALLBACK);
    const { amr, oid } = decodeJwt(idToken);
    return { amr, oid };
  }

  it('prefers the provider to the connection, and so on down to the login hint', async () => {
    const hint = { loginHint: 'jane@acme.test' };
    const domain = { ...hint, domainHint: 'example.com' };
    const organization = { ...domain, organizationId: acme };
    const connection = { ...organization, connectionId };
    const provider = { ...connection, provider: 'google' };
    expect(await routeOf(hint)).toEqual({ amr: ['conn_1001'], oid: acme });
    expect(await routeOf(domain)).toEqual({ amr: [connectionId], oid: organizationId });
    expect(await routeOf(organization)).toEqual({ amr: ['conn_1001'], oid: acme });
    expect(await routeOf(connection)).toEqual({ amr: [connectionId], oid: organizationId });
    const social = (await routeOf(provider)) as { amr: string[]; oid?: string };
    expect(social.oid).toBeUndefined();
    expect(social.amr[0]).toMatch(/^conn_\d+$/);
    expect(social.amr[0]).not.toBe(connectionId);
  });

  it('reads a domain in any case, and out of an address', async () => {
    const route = { amr: ['conn_1001'], oid: acme };
    expect(await routeOf({ domainHint: 'ACME.Test' })).toEqual(route);
    expect(await routeOf({ domainHint: 'jane@acme.test' })).toEqual(route);
  });

  it('answers every miss with its error at the callback, with the state', async () => {
    const misses: [UrlOptions, string][] = [
      [{}, 'invalid_connection_selector'],
      [{ provider: 'myspace' }, 'invalid_connection_selector'],
      [{ connectionId: 'conn_9' }, 'invalid_connection_id'],
      [{ connectionId: 'conn_9', organizationId: acme }, 'invalid_connection_id'],
      [{ connectionId: off }, 'connection_not_active'],
      [{ organizationId: 'org_9' }, 'invalid_organization_id'],
      [{ organizationId: idle }, 'no_active_connections'],
      [{ organizationId: empty }, 'no_configured_connections'],
      [{ domainHint: 'nobody.test' }, 'domain_not_found'],
      [{ domainHint: 'sub.acme.test' }, 'domain_not_found'],
      [{ domainHint: 'pending.test' }, 'domain_not_found'],
      [{ loginHint: 'jane@nobody.test' }, 'domain_not_found'],
      [{ organizationId: acme, prompt: 'none' }, 'user_login_required'],
    ];
    for (const [options, error] of misses) {
      const { searchParams } = new URL(await simulator.signIn(leave(options)));
      expect([options, searchParams.get('error')]).toEqual([options, error]);
      expect(searchParams.get('state')).toBe('s1');
    }
  });

  it('can show the hosted login page for an unknown domain', async () => {
    const hosted = await ScalekitSimulator.start({
      redirectUris: [CALLBACK],
      domainMiss: 'hosted-login',
    });
    try {
      const { environmentUrl, clientId, clientSecret } = hosted.credentials;
      const url = new ScalekitClient(environmentUrl, clientId, clientSecret).getAuthorizationUrl(
        CALLBACK,
        { domainHint: 'nobody.test' },
      );
      expect(await hosted.signIn(url)).toContain('code=');
    } finally {
      await hosted.stop();
    }
  });
});

describe('an authorization request', () => {
  it('is refused at the callback when it is not in order', async () => {
    const { challenge } = pkce();
    const asked = new URL(leave());
    const requests: [string, string][] = [
      ['response_type', 'token'],
      ['scope', 'profile'],
      ['code_challenge', challenge],
      ['code_challenge_method', 'S256'],
      ['prompt', 'none login'],
      ['prompt', 'dance'],
      ['max_age', '-1'],
      ['max_age', 'soon'],
      ['max_age', '1.5'],
    ];
    for (const [name, value] of requests) {
      const url = new URL(asked);
      url.searchParams.set(name, value);
      expect([name, await errorOf(url.href)]).toEqual([name, 'invalid_request']);
    }
    expect(
      await errorOf(
        leave({ organizationId, codeChallenge: challenge, codeChallengeMethod: 'plain' }),
      ),
    ).toBe('invalid_request');
    expect(await errorOf(`${asked.href}&nonce=again`)).toBe('invalid_request');
  });
});

describe('the choice of an error', () => {
  it('reaches the callback with the state', async () => {
    const callback = new URL(await simulator.fail(leave(), 'user_not_active', 'gone'));
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      error: 'user_not_active',
      error_description: 'gone',
      state: 's1',
    });
  });
});

describe('signing keys', () => {
  it('rotate, which the SDK never notices', async () => {
    const signIn = async (): Promise<string> =>
      (await sdk.authenticateWithCode(await codeOf(), CALLBACK)).idToken;
    const old = await signIn();
    await sdk.validateToken(old);
    await simulator.rotateKeys();
    const renewed = await signIn();
    expect(decodeProtectedHeader(renewed).kid).not.toBe(decodeProtectedHeader(old).kid);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(sdk.validateToken(renewed)).rejects.toThrow('no applicable key');
    }
    await expect(client().validateToken(renewed)).resolves.toBeDefined();
    await expect(client().validateToken(old)).rejects.toThrow();
  });

  it('overlap on request', async () => {
    const old = (await sdk.authenticateWithCode(await codeOf(), CALLBACK)).idToken;
    await simulator.rotateKeys({ keepOld: true });
    await expect(client().validateToken(old)).resolves.toBeDefined();
    expect(simulator.requestCount('/keys')).toBe(1);
  });

  const published = async (): Promise<unknown[]> => {
    const answer = await fetch(`${simulator.environmentUrl}/keys`);
    return ((await answer.json()) as { keys: unknown[] }).keys;
  };

  it('end their overlap on request, and the current one goes on', async () => {
    const old = (await sdk.authenticateWithCode(await codeOf(), CALLBACK)).idToken;
    await simulator.rotateKeys({ keepOld: true });
    expect(await published()).toHaveLength(2);
    simulator.dropOldKeys();
    expect(await published()).toHaveLength(1);
    await expect(client().validateToken(old)).rejects.toThrow('no applicable key');
    const renewed = (await sdk.authenticateWithCode(await codeOf(), CALLBACK)).idToken;
    await expect(client().validateToken(renewed)).resolves.toBeDefined();
  });

  it('are other ones after a restart, and none comes back while an environment runs', async () => {
    const firsts: unknown[] = [];
    for (let start = 0; start < 5; start += 1) {
      const seen = new Set<unknown>();
      const restarted = await ScalekitSimulator.start();
      for (let rotation = 0; rotation < 4; rotation += 1) {
        const answer = await fetch(`${restarted.environmentUrl}/keys`);
        const { keys } = (await answer.json()) as { keys: { n: string }[] };
        keys.forEach(({ n }) => seen.add(n));
        await restarted.rotateKeys();
      }
      expect(seen.size).toBe(4);
      const [first] = seen;
      expect(first).not.toBe(firsts.at(-1));
      firsts.push(first);
      await restarted.stop();
    }
  });

  it('are ten at most', async () => {
    for (let n = 0; n < 12; n += 1) {
      await simulator.rotateKeys({ keepOld: true });
    }
    expect(await published()).toHaveLength(10);
  });
});

describe('an IdP-initiated login', () => {
  it('carries claims that the SDK accepts', async () => {
    const url = new URL(
      await simulator.idpInitiatedUrl({ loginHint: 'jane@example.com', relayState: '/reports' }),
    );
    expect(`${url.origin}${url.pathname}`).toBe(CALLBACK);
    const token = url.searchParams.get('idp_initiated_login')!;
    const claims = await sdk.getIdpInitiatedLoginClaims(token, {
      issuer: simulator.environmentUrl,
    });
    expect(claims).toMatchObject({
      organization_id: organizationId,
      connection_id: connectionId,
      login_hint: 'jane@example.com',
      relay_state: '/reports',
    });
    const { exp, iat } = decodeJwt(token);
    expect(exp! - iat!).toBe(300);
  });

  it('goes where it is told, with the claims it is told', async () => {
    const url = await simulator.idpInitiatedUrl({
      target: 'http://127.0.0.1:3999/auth/login',
      issuer: 'https://b2b-app.com',
      claims: { login_hint: undefined, extra: 1 },
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3999\/auth\/login\?idp_initiated_login=/);
    const claims = decodeJwt(new URL(url).searchParams.get('idp_initiated_login')!);
    expect(claims).toMatchObject({ iss: 'https://b2b-app.com', extra: 1 });
    expect(claims).not.toHaveProperty('login_hint');
  });
});

describe('logout', () => {
  const visit = (url: string): Promise<Response> => fetch(url, { redirect: 'manual' });

  it('leads to registered addresses only', async () => {
    const registered = sdk.getLogoutUrl({
      postLogoutRedirectUri: 'http://127.0.0.1:3999/bye',
      state: 'x',
    });
    expect((await visit(registered)).headers.get('location')).toBe(
      'http://127.0.0.1:3999/bye?state=x',
    );
    const foreign = await visit(sdk.getLogoutUrl({ postLogoutRedirectUri: CALLBACK }));
    expect([foreign.status, foreign.headers.get('location')]).toEqual([200, null]);
  });
});
