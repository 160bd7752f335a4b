import { jest } from '@jest/globals';
import { navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import { Seal } from '../transaction/seal.js';
import { TenantHop } from './tenant-hop.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({
  baseUrl: 'https://app.example.com/x',
  tenantDomain: 'app.example.com',
});
const seal = new Seal(options);
const hop = new TenantHop(seal, urlsOf(options), options);
const HOST = 'acme.app.example.com';
const ASKED = {
  selector: { kind: 'organizationId', value: 'org_1' },
  loginHint: 'jane@acme.test',
  prompt: 'login',
  returnTo: '/orders',
} as const;
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
function first(headers: Record<string, string> = {}, isStepUp = false): string {
  Object.assign(request, navigation('/auth/login', { host: HOST, ...headers }));
  return hop.addressAtBase(request, ASKED, isStepUp) ?? '';
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
      hop.addressAtBase(navigation('/', { host: HOST }), { ...ASKED, selector: undefined }, false),
    ).toBe(LOGIN.replace('organization_id=org_1&', ''));
  });

  it('says on where it says that another site started it', () => {
    const at = navigation('/', { host: HOST });
    const hopOf = (isStartedElsewhere: boolean): string | undefined =>
      hop.addressAtBase(at, { ...ASKED, isStartedElsewhere }, false);
    expect(hopOf(true)).toBe(`${LOGIN}&started_elsewhere=true`);
    expect(hopOf(false)).toBe(LOGIN);
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
  ])('that came %s to the host of a tenant was started elsewhere: %p', (site, elsewhere) => {
    const next = second(first({ 'sec-fetch-site': site }));
    expect(hop.isStartedElsewhere(next)).toBe(elsewhere);
    expect(hop.sawSignIn(next)).toBe(true);
  });

  it.each([
    [`https://${HOST}/orders`, false],
    ['https://app.example.com/', true],
    ['https://evil.example/', true],
  ])('of an old browser on a page of %s was started elsewhere: %p', (referer, elsewhere) => {
    const next = second(first({ referer }));
    expect(hop.isStartedElsewhere(next)).toBe(elsewhere);
  });

  it.each([
    [59_999, false],
    [60_000, true],
    [-59_999, false],
    [-60_000, true],
  ])('%p ms later is judged by itself: %p', (later, elsewhere) => {
    const next = second(first());
    now = NOW + later;
    expect(hop.isStartedElsewhere(next)).toBe(elsewhere);
    expect(hop.sawSignIn(next)).toBe(!elsewhere);
  });

  it('is judged by itself for anybody else, and for nobody', async () => {
    const url = first();
    request = await signedInRequest(sessionStore());
    expect(hop.isStartedElsewhere(second(url))).toBe(true);
    expect(hop.sawSignIn(second(url))).toBe(false);
    request.session.sso = undefined;
    expect(hop.isStartedElsewhere(second(url))).toBe(true);
    expect(hop.sawSignIn(second(url))).toBe(false);
  });

  it.each(['same-origin', 'none'])('by itself, that comes %s, was not', (site) => {
    const next = second('/auth/login', { 'sec-fetch-site': site });
    expect(hop.isStartedElsewhere(next)).toBe(false);
    expect(hop.sawSignIn(next)).toBe(false);
  });

  it('knows its own origin from a referrer', () => {
    const next = navigation('/auth/login', { referer: 'https://app.example.com/x/' });
    expect(hop.isStartedElsewhere(next)).toBe(false);
  });

  it('believes no other seal, and no text', () => {
    const url = first();
    const sealed = url.slice(url.indexOf('&hop=') + 5);
    const { hopOf } = seal.open(sealed) as { hopOf: string };
    const at = (value: string): SessionRequest => second(`/auth/login?hop=${value}`);
    expect(hop.sawSignIn(at(sealed))).toBe(true);
    for (const value of [
      '',
      'text',
      `${sealed}x`,
      seal.seal({}),
      seal.seal([]),
      seal.seal({ hopOf, hoppedAt: String(NOW), isStartedElsewhere: false }),
      seal.seal({ hopOf: 7, hoppedAt: NOW, isStartedElsewhere: false }),
      seal.seal({ hoppedAt: NOW, isStartedElsewhere: false }),
    ]) {
      expect(hop.sawSignIn(at(value))).toBe(false);
      expect(hop.isStartedElsewhere(at(value))).toBe(true);
    }
    const undecided = seal.seal({ hopOf, hoppedAt: NOW });
    expect(hop.isStartedElsewhere(at(undecided))).toBe(true);
  });
});
