import { moduleWith } from '../../spec-support/module.js';
import { asSafe, loginOf } from '../../spec-support/return-url.js';
import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import { Seal } from '../login-state/seal.js';
import { TenantHandoff } from './tenant-handoff.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({
  baseUrl: 'https://app.example.com/x',
  tenantDomain: 'app.example.com',
});
const module = await moduleWith({ options });
const [seal, handoff] = [module.get(Seal), module.get(TenantHandoff)];
const HOST = 'acme.app.example.com';
const REQUESTED = loginOf({
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

/** Hands a login over at the host of a tenant; returns the address of the next request. */
function first(headers: Record<string, string> = {}, isStepUp = false): string {
  Object.assign(request, navigation('/auth/login', { host: HOST, ...headers }));
  return (
    handoff.addressAtBase(request, isStepUp ? { returnTo: asSafe('/orders') } : REQUESTED) ?? ''
  );
}

/** The request that follows, by the same browser. */
function second(url: string, headers: Record<string, string> = {}): SessionRequest {
  const from = { host: 'app.example.com', 'sec-fetch-site': 'same-site', ...headers };
  return Object.assign(request, navigation(url.replace('https://app.example.com', ''), from));
}

describe('a login at the host of a tenant', () => {
  it('is the same login at baseUrl, and returns to that host', () => {
    request.session.sso = undefined;
    expect(first()).toBe(LOGIN);
    request.session.sso = { id: 7 };
    expect(first()).toBe(LOGIN);
    expect(
      handoff.addressAtBase(
        navigation('/', { host: HOST }),
        REQUESTED.with({ organizationId: undefined }),
      ),
    ).toBe(LOGIN.replace('organization_id=org_1&', ''));
  });

  it('stays third-party initiated where its request says so', () => {
    const at = navigation('/', { host: HOST });
    const address = (isThirdPartyInitiated: boolean): string | undefined =>
      handoff.addressAtBase(at, REQUESTED.with({ isThirdPartyInitiated }));
    expect(address(true)).toBe(`${LOGIN}&third_party=true`);
    expect(address(false)).toBe(LOGIN);
  });

  it.each(['same-site', 'cross-site'])(
    'is third-party initiated, without a seal, where a %s page started it (S4)',
    (site) => {
      expect(first({ 'sec-fetch-site': site })).toBe(`${LOGIN}&third_party=true`);
      const stepUp = `https://app.example.com/x/auth/step-up?${RETURN}`;
      expect(first({ 'sec-fetch-site': site }, true)).toBe(stepUp);
    },
  );

  it('carries a seal where the request has a session', () => {
    const url = first();
    expect(url.startsWith(`${LOGIN}&handoff=`)).toBe(true);
    expect(url.slice(LOGIN.length)).toMatch(/^&handoff=[\w-]+$/);
  });

  it('is a step-up where a step-up was requested', () => {
    const start = `https://app.example.com/x/auth/step-up?${RETURN}&handoff=`;
    expect(first({}, true).startsWith(start)).toBe(true);
  });

  it.each(['app.example.com', 'evil.example', 'x.acme.app.example.com'])(
    'is not handed over at %s',
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
  ])('that came %s to the host of a tenant is third-party initiated: %O', (site, isThirdParty) => {
    const next = second(first({ 'sec-fetch-site': site }));
    expect(handoff.isThirdPartyInitiated(next)).toBe(isThirdParty);
  });

  it.each([
    [`https://${HOST}/orders`, false],
    ['https://app.example.com/', true],
    ['https://evil.example/', true],
  ])('of an old browser on a page of %s is third-party initiated: %O', (referer, isThirdParty) => {
    const next = second(first({ referer }));
    expect(handoff.isThirdPartyInitiated(next)).toBe(isThirdParty);
  });

  it.each([
    [59_999, false],
    [60_000, true],
    [-59_999, false],
    [-60_000, true],
  ])('%O ms after the handoff is third-party initiated: %O', (later, isThirdParty) => {
    const next = second(first());
    now = NOW + later;
    expect(handoff.isThirdPartyInitiated(next)).toBe(isThirdParty);
  });

  it('is third-party initiated with the seal of another session, or without a session (B3)', async () => {
    const url = first();
    request = await signedInRequest(sessionStore());
    expect(handoff.isThirdPartyInitiated(second(url))).toBe(true);
    request.session.sso = undefined;
    expect(handoff.isThirdPartyInitiated(second(url))).toBe(true);
  });

  it.each(['same-origin', 'none'])(
    'without a handoff that comes %s is not third-party initiated',
    (site) => {
      const next = second('/auth/login', { 'sec-fetch-site': site });
      expect(handoff.isThirdPartyInitiated(next)).toBe(false);
    },
  );

  it('without a handoff that comes from a page of baseUrl is not third-party initiated', () => {
    const next = navigation('/auth/login', { referer: 'https://app.example.com/x/' });
    expect(handoff.isThirdPartyInitiated(next)).toBe(false);
  });

  it('is third-party initiated with anything else in place of the seal', () => {
    const url = first();
    const sealed = url.slice(url.indexOf('&handoff=') + '&handoff='.length);
    const { ssoSessionHash } = seal.open(sealed) as { ssoSessionHash: string };
    const at = (value: string): SessionRequest => second(`/auth/login?handoff=${value}`);
    for (const value of [
      '',
      'text',
      `${sealed}x`,
      seal.seal({}),
      seal.seal([]),
      seal.seal({ ssoSessionHash, handedOffAt: String(NOW) }),
      seal.seal({ ssoSessionHash }),
      seal.seal({ ssoSessionHash: 7, handedOffAt: NOW }),
      seal.seal({ handedOffAt: NOW }),
    ]) {
      expect(handoff.isThirdPartyInitiated(at(value))).toBe(true);
    }
  });
});
