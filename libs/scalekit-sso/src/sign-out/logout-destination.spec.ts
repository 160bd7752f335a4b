import type { MockInstance } from 'vitest';
import { Logger } from '@nestjs/common';
import { FakeGateway } from '../../spec-support/gateway.js';
import { requestedReturnOf, responder, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoRequest } from '../http/request.js';
import { LogoutDestination } from './logout-destination.js';

const BYE = 'https://app.example.com/bye';
const OTHER = 'https://app.example.com/other';
const requestWith = (body: unknown): SsoRequest => ({
  method: 'POST',
  url: '/auth/logout',
  headers: {},
  body,
});

function destinationWith(postLogoutRedirectUris?: string[]): LogoutDestination {
  const options = optionsWith({
    afterSignOut: '/signed-out',
    ...(postLogoutRedirectUris && { environmentLogout: { postLogoutRedirectUris } }),
  });
  return new LogoutDestination(
    new FakeGateway().gateway,
    urlsOf(options),
    requestedReturnOf(options),
    responder(),
    options,
  );
}

describe('the end at the environment', () => {
  it.each([
    [undefined, BYE],
    [{}, BYE],
    [{ post_logout_redirect_uri: OTHER }, OTHER],
    [{ post_logout_redirect_uri: `${OTHER}/` }, BYE],
    [{ post_logout_redirect_uri: 'https://evil.test/' }, BYE],
    [{ post_logout_redirect_uri: [OTHER] }, BYE],
    [{ return_to: 'https://evil.test/' }, BYE],
    [{ return_to: 'https://evil.test/', change_account: 'true' }, BYE],
    [{ return_to: '/next' }, BYE],
    [{ return_to: '/next', change_account: 'false' }, BYE],
    [{ change_account: 'true' }, BYE],
  ])('with a body of %j comes back to %s', async (body, uri) => {
    const url = await destinationWith([BYE, OTHER]).atEnvironment(requestWith(body), 'ey.J.x');
    expect(url).toBe(
      `https://acme.scalekit.dev/oidc/logout?${new URLSearchParams({
        idTokenHint: 'ey.J.x',
        postLogoutRedirectUri: uri,
      }).toString()}#`,
    );
  });

  it.each<[string, string[] | undefined, string | undefined, unknown]>([
    ['without the option', undefined, 'ey.J.x', {}],
    ['without an ID token', [BYE], undefined, {}],
    ['for who goes on to a login', [BYE], 'ey.J.x', { return_to: '/auth/login?domain=b.test' }],
    ['for who changes accounts', [BYE], 'ey.J.x', { return_to: '/t/acme', change_account: 'true' }],
  ])('is not sought %s', async (_case, uris, idToken, body) => {
    const url = await destinationWith(uris).atEnvironment(requestWith(body), idToken);
    expect(url).toBeUndefined();
  });
});

describe('the URL of a sign-out at the environment', () => {
  let warnings: MockInstance<Logger['warn']>;
  beforeEach(() => {
    warnings = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const urlWith = async (idToken: string): Promise<URL> => {
    const url = await destinationWith([BYE]).atEnvironment(requestWith({}), idToken);
    return new URL(url ?? '');
  };

  it('leaves out an ID token that would make it longer than 8,000 octets, and logs that (S10)', async () => {
    const { length } = (await urlWith('x')).href;
    const longest = await urlWith('x'.repeat(8_001 - length));
    expect(longest.href).toHaveLength(8_000);
    expect(longest.searchParams.has('idTokenHint')).toBe(true);
    expect(warnings).not.toHaveBeenCalled();
    const token = 'x'.repeat(8_002 - length);
    const cut = await urlWith(token);
    expect([...cut.searchParams]).toEqual([['postLogoutRedirectUri', BYE]]);
    expect(warnings.mock.calls).toEqual([[expect.stringMatching(/left out.* 8001 octets/)]]);
    expect(String(warnings.mock.calls)).not.toContain('xxx');
  });
});

describe('the page of our own', () => {
  it.each([
    [undefined, '/signed-out'],
    [{ return_to: '/next' }, '/next'],
    [{ return_to: '//evil.test' }, '/signed-out'],
  ])('with a body of %j is %s', (body, page) => {
    expect(destinationWith([BYE]).ownPage(requestWith(body))).toBe(page);
  });
});
