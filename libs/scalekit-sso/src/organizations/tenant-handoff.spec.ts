import { navigation, linksOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import { LoginRequest } from '../links/login-request.js';
import { Seal } from '../login-state/seal.js';
import { TenantHandoff } from './tenant-handoff.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({
  baseUrl: 'https://app.example.com/x',
  tenantDomain: 'app.example.com',
});
const seal = new Seal(options);
const hop = new TenantHandoff(seal, linksOf(options), options);
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
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  request = await signedInRequest(sessionStore());
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Hops from the host of a tenant; answers the address that comes next. */
function first(headers: Record<string, string> = {}, isStepUp = false): string {
  Object.assign(request, navigation('/auth/login', { host: HOST, ...headers }));
  return hop.addressAtBase(request, isStepUp ? { returnTo: '/orders' } : REQUESTED) ?? '';
}

/** The request that follows, by the same browser. */
function second(url: string, headers: Record<string, string> = {}): SessionRequest {
  const from = { host: 'app.example.com', 'sec-fetch-site': 'same-site', ...headers };
  return Object.assign(request, navigation(url.replace('https://app.example.com', ''), from));
}

describe('a login at the host of a tenant', () => {
  it('is the same one at baseUrl, to come back', () => {
    request.session.sso = undefined;
    expect(first()).toBe(LOGIN);
    request.session.sso = { id: 7 };
    expect(first()).toBe(LOGIN);
    expect(
      hop.addressAtBase(
        navigation('/', { host: HOST }),
        REQUESTED.with({ organizationId: undefined }),
      ),
    ).toBe(LOGIN.replace('organization_id=org_1&', ''));
  });

  it('says on where it says that another site started it', () => {
    const at = navigation('/', { host: HOST });
    const ssoSessionHash = (isThirdPartyInitiated: boolean): string | undefined =>
      hop.addressAtBase(at, REQUESTED.with({ isThirdPartyInitiated }));
    expect(ssoSessionHash(true)).toBe(`${LOGIN}&third_party=true`);
    expect(ssoSessionHash(false)).toBe(LOGIN);
  });

  it('carries along that somebody is signed in, where somebody is', () => {
    const url = first();
    expect(url.startsWith(`${LOGIN}&hop=`)).toBe(true);
    expect(url.slice(LOGIN.length)).toMatch(/^&hop=[\w-]+$/);
  });

  it('is a step-up where that was asked for', () => {
    const start = `https://app.example.com/x/auth/step-up?${RETURN}&hop=`;
    expect(first({}, true).startsWith(start)).toBe(true);
  });

  it.each(['app.example.com', 'evil.example', 'x.acme.app.example.com'])(
    'is none at %s',
    (host) => {
      expect(first({ host })).toBe('');
    },
  );
});

describe('a login at baseUrl', () => {
  it.each([
    ['same-origin', false],
    ['none', false],
    ['same-site', true],
    ['cross-site', true],
  ])('that came %s to the host of a tenant was started elsewhere: %O', (site, elsewhere) => {
    const next = second(first({ 'sec-fetch-site': site }));
    expect(hop.isThirdPartyInitiated(next)).toBe(elsewhere);
  });

  it.each([
    [`https://${HOST}/orders`, false],
    ['https://app.example.com/', true],
    ['https://evil.example/', true],
  ])('of an old browser on a page of %s was started elsewhere: %O', (referer, elsewhere) => {
    const next = second(first({ referer }));
    expect(hop.isThirdPartyInitiated(next)).toBe(elsewhere);
  });

  it.each([
    [59_999, false],
    [60_000, true],
    [-59_999, false],
    [-60_000, true],
  ])('%O ms later is judged by itself: %O', (later, elsewhere) => {
    const next = second(first());
    now = NOW + later;
    expect(hop.isThirdPartyInitiated(next)).toBe(elsewhere);
  });

  it('is judged by itself for anybody else, and for nobody', async () => {
    const url = first();
    request = await signedInRequest(sessionStore());
    expect(hop.isThirdPartyInitiated(second(url))).toBe(true);
    request.session.sso = undefined;
    expect(hop.isThirdPartyInitiated(second(url))).toBe(true);
  });

  it.each(['same-origin', 'none'])('by itself, that comes %s, was not', (site) => {
    const next = second('/auth/login', { 'sec-fetch-site': site });
    expect(hop.isThirdPartyInitiated(next)).toBe(false);
  });

  it('knows its own origin from a referrer', () => {
    const next = navigation('/auth/login', { referer: 'https://app.example.com/x/' });
    expect(hop.isThirdPartyInitiated(next)).toBe(false);
  });

  it('believes no other seal, and no text', () => {
    const url = first();
    const sealed = url.slice(url.indexOf('&hop=') + 5);
    const { ssoSessionHash } = seal.open(sealed) as { ssoSessionHash: string };
    const at = (value: string): SessionRequest => second(`/auth/login?hop=${value}`);
    for (const value of [
      '',
      'text',
      `${sealed}x`,
      seal.seal({}),
      seal.seal([]),
      seal.seal({ ssoSessionHash, handedOffAt: String(NOW), isThirdPartyInitiated: false }),
      seal.seal({ ssoSessionHash: 7, handedOffAt: NOW, isThirdPartyInitiated: false }),
      seal.seal({ handedOffAt: NOW, isThirdPartyInitiated: false }),
    ]) {
      expect(hop.isThirdPartyInitiated(at(value))).toBe(true);
    }
    const undecided = seal.seal({ ssoSessionHash, handedOffAt: NOW });
    expect(hop.isThirdPartyInitiated(at(undecided))).toBe(true);
  });
});
