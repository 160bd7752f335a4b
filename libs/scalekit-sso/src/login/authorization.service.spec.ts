import { loginOf } from '../../spec-support/return-url.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith } from '../../spec-support/parts.js';
import { LoginRequest } from '../links/login-request.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { codeChallenge, type LoginTransaction } from '../login-state/login-transaction.js';

const options = optionsWith({ defaultReturnTo: '/home', scopes: ['openid', 'email'] });
const NOTHING = loginOf({});

interface Outcome {
  readonly url: string;
  readonly callbackUrl: string;
  readonly asked: Record<string, unknown>;
  readonly remembered: LoginTransaction | undefined;
}

async function start(query: LoginQuery = {}, headers = {}): Promise<Outcome> {
  const { authorization, cookies, fake, urls } = await partsWith(options);
  const answer = new Answer();
  const request = navigation('/auth/login', headers);
  const login = LoginRequest.of(query, (it) => urls.returnTo(it));
  const url = await authorization.authorizationUrl(request, answer, login);
  const [, callbackUrl, asked] = fake.calls[0] as [string, string, Record<string, unknown>];
  const cookie = new CookieJar().take(answer.cookies).header;
  const remembered = cookies.find(navigation('/', { cookie }), String(asked.state));
  return { url, callbackUrl, asked, remembered };
}

describe('an authorization request', () => {
  it('asks for what it will recognize when it comes back', async () => {
    const { url, callbackUrl, asked, remembered } = await start();
    expect(url).toBe('https://acme.scalekit.dev/oauth/authorize#');
    expect(callbackUrl).toBe('https://app.example.com/auth/callback');
    expect(asked).toStrictEqual({
      scopes: ['openid', 'email'],
      state: remembered?.state,
      nonce: remembered?.binding?.nonce,
      codeChallenge: codeChallenge(remembered?.binding?.codeVerifier ?? ''),
      codeChallengeMethod: 'S256',
    });
  });

  it.each<[LoginQuery, object]>([
    [{ organizationId: 'org_1' }, { organizationId: 'org_1' }],
    [{ connectionId: 'conn_1' }, { connectionId: 'conn_1' }],
    [{ provider: 'google' }, { provider: 'google' }],
    [{ domain: 'acme.test' }, { domainHint: 'acme.test' }],
  ])('names %j as %j, and nothing else', async (query, expected) => {
    const { asked, remembered } = await start(query);
    const { scopes, state, nonce, codeChallenge: c, codeChallengeMethod: m, ...named } = asked;
    expect([scopes, state, nonce, c, m]).not.toContain(undefined);
    expect(named).toStrictEqual(expected);
    expect(remembered?.login.query).toMatchObject(query);
  });

  it('passes on hint and prompt, and remembers both', async () => {
    const { asked, remembered } = await start({ loginHint: 'jane@acme.test', prompt: 'login' });
    expect(asked).toMatchObject({ loginHint: 'jane@acme.test', prompt: 'login' });
    expect(remembered?.login.query).toMatchObject({
      loginHint: 'jane@acme.test',
      prompt: 'login',
    });
  });

  it.each([
    ['/orders?page=2', '/orders?page=2'],
    ['https://evil.example/', undefined],
    ['/auth/login', undefined],
    [undefined, undefined],
  ])('to return to %O remembers %O', async (returnTo, expected) => {
    expect((await start({ returnTo })).remembered?.login.query.returnTo).toBe(expected);
  });

  it.each([
    ['cross-site', true],
    ['same-site', true],
    ['same-origin', false],
    ['none', false],
  ])('of a browser that comes %s remembers that: %O', async (site, isThirdPartyInitiated) => {
    const { remembered } = await start({}, { 'sec-fetch-site': site });
    expect(remembered?.login.isThirdPartyInitiated).toBe(isThirdPartyInitiated);
  });

  it.each([
    [true, 'same-origin', true],
    [false, 'same-origin', false],
    [false, 'cross-site', true],
  ])('that says %O of itself and comes %s remembers: %O', async (says, site, expected) => {
    const { remembered } = await start({ isThirdPartyInitiated: says }, { 'sec-fetch-site': site });
    expect(remembered?.login.isThirdPartyInitiated).toBe(expected);
  });
});

const tenants = await partsWith(optionsWith({ tenantDomain: 'app.example.com' }));

describe('an authorization request at the host of a tenant', () => {
  const { authorization, fake } = tenants;
  const STEP_UP = { identityKey: 'key', ssoSessionHash: 'hash', authTime: undefined };
  const QUERY = '?return_to=https%3A%2F%2Facme.app.example.com%2Forders';

  it.each([
    [undefined, `https://app.example.com/auth/login${QUERY}`],
    [STEP_UP, `https://app.example.com/auth/step-up${QUERY}`],
  ])('for %j is made at %s', async (stepUp, url) => {
    const answer = new Answer();
    const request = navigation('/', { host: 'acme.app.example.com' });
    const intent = loginOf({ returnTo: '/orders' });
    await expect(authorization.authorizationUrl(request, answer, intent, stepUp)).resolves.toBe(
      url,
    );
    expect(answer).toEqual(new Answer());
    expect(fake.calls).toEqual([]);
  });
});

it('remembers what a step-up is for', async () => {
  const { authorization, cookies, fake } = await partsWith(options);
  const answer = new Answer();
  const stepUp = { identityKey: 'key', ssoSessionHash: 'hash', authTime: 1_700_000_000 };
  await authorization.authorizationUrl(navigation('/'), answer, NOTHING, stepUp);
  const [, , asked] = fake.calls[0] as [string, string, Record<string, unknown>];
  const cookie = new CookieJar().take(answer.cookies).header;
  const remembered = cookies.find(navigation('/', { cookie }), String(asked.state));
  expect(remembered?.stepUp).toEqual(stepUp);
  const login = (await start()).remembered;
  expect(login?.stepUp).toBeUndefined();
});

describe('the authorization URL of a step-up', () => {
  const STEP_UP = { identityKey: 'key', ssoSessionHash: 'hash', authTime: undefined };
  const start = async (url: string): Promise<string> => {
    const { authorization, fake } = await partsWith(options);
    fake.authorizationUrl = url;
    return authorization.authorizationUrl(navigation('/'), new Answer(), NOTHING, STEP_UP);
  };

  it.each([
    ['https://acme.scalekit.dev/oauth/authorize', '?max_age=0'],
    ['https://acme.scalekit.dev/oauth/authorize?scope=openid%20email', '&max_age=0'],
  ])('asks for a new authentication, and leaves %s as the SDK made it (S2)', async (url, added) => {
    await expect(start(url)).resolves.toBe(`${url}${added}#`);
  });

  it('has max_age before a fragment (S2)', async () => {
    await expect(start('https://acme.scalekit.dev/oauth/authorize?a=b#')).resolves.toBe(
      'https://acme.scalekit.dev/oauth/authorize?a=b&max_age=0#',
    );
  });
});

describe('a login of a browser', () => {
  it('needs the session that the callback of the module signs in to', async () => {
    const { authorization, urls } = await partsWith(options);
    const leave = (): Promise<string> =>
      authorization.start(navigation('/auth/login'), new Answer(), NOTHING);
    await expect(leave()).rejects.toMatchObject({ code: 'session_missing' });
    vi.spyOn(urls, 'served', 'get').mockReturnValue(['login', 'webhooks']);
    await expect(leave()).resolves.toBe('https://acme.scalekit.dev/oauth/authorize#');
  });
});
