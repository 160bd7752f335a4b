import { setTimeout as sleep } from 'node:timers/promises';
import { Code } from '@connectrpc/connect';
import { ScalekitClient } from '@scalekit-sdk/node';
import { decodeJwt } from 'jose';
import { ERROR_CODES, ScalekitSimulator } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';
const BYE = 'http://127.0.0.1:3999/bye';

let simulator: ScalekitSimulator;
let sdk: ScalekitClient;
let organizationId: string;

beforeAll(async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: [BYE, `${BYE}?from=sso`],
    lifetimes: { code: 5, accessToken: 60, idToken: 120, clientToken: 30, idpInitiatedToken: 10 },
  });
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
  ({ organizationId } = simulator.testOrganization!);
});

afterEach(() => {
  simulator.reset();
});

afterAll(() => simulator.stop());

const leave = (): string => sdk.getAuthorizationUrl(CALLBACK, { organizationId, state: 's1' });

async function newCode(): Promise<string> {
  return new URL(await simulator.signIn(leave())).searchParams.get('code')!;
}

// Contract 2
it('discovery tells where everything is', async () => {
  const url = simulator.environmentUrl;
  const answer = await fetch(`${url}/.well-known/openid-configuration`);
  expect(await answer.json()).toEqual({
    issuer: url,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    jwks_uri: `${url}/keys`,
    userinfo_endpoint: `${url}/userinfo`,
    end_session_endpoint: `${url}/oidc/logout`,
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    subject_types_supported: ['public'],
  });
});

// Contract 3.5
it.each(ERROR_CODES)('the page sends the error %s to the callback', async (error) => {
  const callback = new URL(await simulator.fail(leave(), error));
  expect(`${callback.origin}${callback.pathname}`).toBe(CALLBACK);
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    error,
    error_description: `The simulator answered ${error}.`,
    state: 's1',
  });
});

// Contract 4
describe('lifetimes', () => {
  const lifeOf = (token: string): number => {
    const { exp, iat } = decodeJwt(token);
    return exp! - iat!;
  };

  it('are those of the options', async () => {
    const { idToken, accessToken, expiresIn } = await sdk.authenticateWithCode(
      await newCode(),
      CALLBACK,
    );
    expect([lifeOf(idToken), lifeOf(accessToken), expiresIn]).toEqual([120, 60, 59]);
    const portal = new URL(await simulator.idpInitiatedUrl());
    expect(lifeOf(portal.searchParams.get('idp_initiated_login')!)).toBe(10);
    const code = await newCode();
    simulator.clock.skewSeconds = 6;
    await expect(sdk.authenticateWithCode(code, CALLBACK)).rejects.toMatchObject({
      response: { data: { error: 'invalid_grant' } },
    });
  });

  it('that are undefined are the defaults, and nonsense is refused', async () => {
    const other = await ScalekitSimulator.start({
      redirectUris: [CALLBACK],
      lifetimes: { idToken: undefined },
    });
    try {
      const { environmentUrl, clientId, clientSecret } = other.credentials;
      const client = new ScalekitClient(environmentUrl, clientId, clientSecret);
      const options = { organizationId: other.testOrganization!.organizationId };
      const callback = await other.signIn(client.getAuthorizationUrl(CALLBACK, options));
      const code = new URL(callback).searchParams.get('code')!;
      expect(lifeOf((await client.authenticateWithCode(code, CALLBACK)).idToken)).toBe(259_200);
    } finally {
      await other.stop();
    }
    for (const idToken of [0, NaN, 1.5, Infinity]) {
      await expect(ScalekitSimulator.start({ lifetimes: { idToken } })).rejects.toThrow(
        `lifetimes.idToken is ${idToken}. Give whole seconds`,
      );
    }
  });
});

// Contract 7
describe('after a logout', () => {
  const visit = async (query: string) => {
    const answer = await fetch(`${simulator.environmentUrl}/oidc/logout${query}`, {
      redirect: 'manual',
    });
    return [answer.status, answer.headers.get('location')];
  };
  const to = (url: string): string => `?post_logout_redirect_uri=${encodeURIComponent(url)}`;

  it.each([
    ['nowhere', '', 200, null],
    ['an empty address', to(''), 200, null],
    ['an unknown address', to('https://evil.example/'), 200, null],
    ['a longer address', to(`${BYE}/more`), 200, null],
    ['an address twice', `${to(BYE)}&${to(BYE).slice(1)}`, 200, null],
    ['a registered address', to(BYE), 302, BYE],
    ['one with an expired hint', `${to(BYE)}&id_token_hint=x.y.z`, 302, BYE],
    ['one with a state', `${to(BYE)}&state=a%26b`, 302, `${BYE}?state=a%26b`],
    ['one with a query', `${to(`${BYE}?from=sso`)}&state=x`, 302, `${BYE}?from=sso&state=x`],
  ])('%s', async (_, query, status, location) => {
    expect(await visit(query)).toEqual([status, location]);
  });
});

// Contract 9.2
describe('the client-token dance', () => {
  it('is three token calls and four calls where the answer is always 16', async () => {
    const counts = () => [
      simulator.requestCount('grpc:ListDomains'),
      simulator.requestCount('/oauth/token'),
    ];
    const [calls = 0, tokens = 0] = counts();
    simulator.faults.add({
      path: 'grpc',
      kind: 'status',
      grpcCode: Code.Unauthenticated,
      times: Infinity,
    });
    await expect(sdk.domain.listDomains(organizationId)).rejects.toMatchObject({ httpStatus: 401 });
    expect(counts()).toEqual([calls + 4, tokens + 3]);
  });

  it('starts again when the client token has expired', async () => {
    await sdk.domain.listDomains(organizationId);
    const tokens = simulator.requestCount('/oauth/token');
    simulator.clock.skewSeconds = 29;
    await sdk.domain.listDomains(organizationId);
    expect(simulator.requestCount('/oauth/token')).toBe(tokens);
    simulator.clock.skewSeconds = 31;
    await sdk.domain.listDomains(organizationId);
    expect(simulator.requestCount('/oauth/token')).toBe(tokens + 1);
  });
});

it('a scripted browser does not wait for ever', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const controller = new AbortController();
    void sleep(100).then(() => {
      controller.abort(new Error('timed out'));
    });
    return controller.signal;
  });
  try {
    simulator.faults.add({ path: '/oauth/authorize', kind: 'hang' });
    await expect(simulator.signIn(leave())).rejects.toThrow('timed out');
    expect(timeout).toHaveBeenCalledWith(60_000);
  } finally {
    timeout.mockRestore();
  }
});
