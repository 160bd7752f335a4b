import { jest } from '@jest/globals';
import { navigation, linksOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import { LoginRequest } from '../links/login-request.js';
import { Seal } from '../transaction/seal.js';
import { TenantHop } from './tenant-hop.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({
  baseUrl: 'https://app.example.com/x',
  tenantDomain: 'app.example.com',
});
const seal = new Seal(options);
const hop = new TenantHop(seal, linksOf(options), options);
const HOST = 'acme.app.example.com';
const REQUESTED = LoginRequest.of({
  organizationId: 'org_1',
  loginHint: 'jane@acme.test',
  prompt: 'login',
  returnTo: '/orders',
});
const RETURN = 'return_to=https%3A%2F%2Facme.app.example.com%2Forders';
const LOGIN = `https://app.example.com/x/auth/login?organization_id=org_1&login_hint=jane%40acme.test&prompt=login&${RETURN}`;

let now: number;
let request: SessionRequest;

beforeEach(async () => {
  now = NOW;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  request = await signedInRequest(sessionStore());
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Hops from the host of a tenant; answers the address that comes next. */
async function first(headers: Record<string, string> = {}, isStepUp = false): Promise<string> {
  Object.assign(request, navigation('/auth/login', { host: HOST, ...headers }));
  return (await hop.addressAtBase(request, isStepUp ? { returnTo: '/orders' } : REQUESTED)) ?? '';
}

/** The request that follows, by the same browser. */
function second(url: string, headers: Record<string, string> = {}): SessionRequest {
  const from = { host: 'app.example.com', 'sec-fetch-site': 'same-site', ...headers };
  return Object.assign(request, navigation(url.replace('https://app.example.com', ''), from));
}

describe('a login at the host of a tenant', () => {
  it('is the same one at baseUrl, to come back', async () => {
    request.session.sso = undefined;
    await expect(first()).resolves.toBe(LOGIN);
    request.session.sso = { id: 7 };
    await expect(first()).resolves.toBe(LOGIN);
    await expect(
      hop.addressAtBase(
        navigation('/', { host: HOST }),
        REQUESTED.with({ organizationId: undefined }),
      ),
    ).resolves.toBe(LOGIN.replace('organization_id=org_1&', ''));
  });

  it('says on where it says that another site started it', async () => {
    const at = navigation('/', { host: HOST });
    const hopOf = (isThirdPartyInitiated: boolean): Promise<string | undefined> =>
      hop.addressAtBase(at, REQUESTED.with({ isThirdPartyInitiated }));
    await expect(hopOf(true)).resolves.toBe(`${LOGIN}&third_party=true`);
    await expect(hopOf(false)).resolves.toBe(LOGIN);
  });

  it('carries along that somebody is signed in, where somebody is', async () => {
    const url = await first();
    expect(url.startsWith(`${LOGIN}&hop=`)).toBe(true);
    expect(url.slice(LOGIN.length)).toMatch(/^&hop=[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('is a step-up where that was asked for', async () => {
    const start = `https://app.example.com/x/auth/step-up?${RETURN}&hop=`;
    expect((await first({}, true)).startsWith(start)).toBe(true);
  });

  it.each(['app.example.com', 'evil.example', 'x.acme.app.example.com'])(
    'is none at %s',
    async (host) => {
      await expect(first({ host })).resolves.toBe('');
    },
  );
});

describe('a login at baseUrl', () => {
  it.each([
    ['same-origin', false],
    ['none', false],
    ['same-site', true],
    ['cross-site', true],
  ])('that came %s to the host of a tenant was started elsewhere: %p', async (site, elsewhere) => {
    const next = second(await first({ 'sec-fetch-site': site }));
    await expect(hop.isThirdPartyInitiated(next)).resolves.toBe(elsewhere);
    await expect(hop.sawSignIn(next)).resolves.toBe(true);
  });

  it.each([
    [`https://${HOST}/orders`, false],
    ['https://app.example.com/', true],
    ['https://evil.example/', true],
  ])('of an old browser on a page of %s was started elsewhere: %p', async (referer, elsewhere) => {
    const next = second(await first({ referer }));
    await expect(hop.isThirdPartyInitiated(next)).resolves.toBe(elsewhere);
  });

  it.each([
    [59_999, false],
    [60_000, true],
    [-59_999, false],
    [-60_000, true],
  ])('%p ms later is judged by itself: %p', async (later, elsewhere) => {
    const next = second(await first());
    now = NOW + later;
    await expect(hop.isThirdPartyInitiated(next)).resolves.toBe(elsewhere);
    await expect(hop.sawSignIn(next)).resolves.toBe(!elsewhere);
  });

  it('is judged by itself for anybody else, and for nobody', async () => {
    const url = await first();
    request = await signedInRequest(sessionStore());
    await expect(hop.isThirdPartyInitiated(second(url))).resolves.toBe(true);
    await expect(hop.sawSignIn(second(url))).resolves.toBe(false);
    request.session.sso = undefined;
    await expect(hop.isThirdPartyInitiated(second(url))).resolves.toBe(true);
    await expect(hop.sawSignIn(second(url))).resolves.toBe(false);
  });

  it.each(['same-origin', 'none'])('by itself, that comes %s, was not', async (site) => {
    const next = second('/auth/login', { 'sec-fetch-site': site });
    await expect(hop.isThirdPartyInitiated(next)).resolves.toBe(false);
    await expect(hop.sawSignIn(next)).resolves.toBe(false);
  });

  it('knows its own origin from a referrer', async () => {
    const next = navigation('/auth/login', { referer: 'https://app.example.com/x/' });
    await expect(hop.isThirdPartyInitiated(next)).resolves.toBe(false);
  });

  it('believes no other seal, and no text', async () => {
    const url = await first();
    const sealed = url.slice(url.indexOf('&hop=') + 5);
    const { hopOf } = (await seal.open(sealed)) as { hopOf: string };
    const at = (value: string): SessionRequest => second(`/auth/login?hop=${value}`);
    await expect(hop.sawSignIn(at(sealed))).resolves.toBe(true);
    for (const value of [
      '',
      'text',
      `${sealed}x`,
      await seal.seal({}),
      await seal.seal([]),
      await seal.seal({ hopOf, hoppedAt: String(NOW), isThirdPartyInitiated: false }),
      await seal.seal({ hopOf: 7, hoppedAt: NOW, isThirdPartyInitiated: false }),
      await seal.seal({ hoppedAt: NOW, isThirdPartyInitiated: false }),
    ]) {
      await expect(hop.sawSignIn(at(value))).resolves.toBe(false);
      await expect(hop.isThirdPartyInitiated(at(value))).resolves.toBe(true);
    }
    const undecided = await seal.seal({ hopOf, hoppedAt: NOW });
    await expect(hop.isThirdPartyInitiated(at(undecided))).resolves.toBe(true);
  });
});
