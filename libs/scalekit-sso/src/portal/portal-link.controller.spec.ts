import { controllerOf, moduleWith } from '../../spec-support/module.js';
import { SessionService } from '../session/session.service.js';
import { Answer } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { gatewayTo } from '../../spec-support/sdk.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import { PortalLinkController } from './portal-link.controller.js';

let store: ReturnType<typeof sessionStore>;
let answer: Answer;
let asked: string[];
let isAllowed: boolean;
let controller: PortalLinkController;
let sessions: SessionService;

beforeEach(async () => {
  store = sessionStore();
  answer = new Answer();
  asked = [];
  isAllowed = true;
  const options = optionsWith({ rateLimits: { routes: { portalLink: 2 } } });
  const generatePortalLink = (id: string): Promise<object> => {
    asked.push(id);
    const location = 'https://acme.scalekit.dev/magicLink/2b1c';
    return Promise.resolve({ location, expireTime: { seconds: 1_800_000_000n, nanos: 0 } });
  };
  const module = await moduleWith({
    options,
    gateway: gatewayTo({ organization: { generatePortalLink } }),
    portalPolicy: { mayManage: () => isAllowed },
  });
  sessions = module.get(SessionService);
  controller = controllerOf(module, PortalLinkController);
});

const post = async (request: Partial<SsoRequest> = {}): Promise<void> => {
  const signedIn = await signedInRequest(store, sessions);
  await controller.create(
    Object.assign(signedIn, { method: 'POST', url: '/auth/portal-link', ...request }),
    answer,
  );
};

describe('POST /auth/portal-link', () => {
  it('answers a link for the organization of the session, for no cache', async () => {
    await post({ headers: { origin: ORIGIN } });
    expect(asked).toEqual(['org_1']);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body ?? '')).toEqual({
      url: 'https://acme.scalekit.dev/magicLink/2b1c',
      expiresAt: '2027-01-15T08:00:00.000Z',
    });
    expect(answer.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('does not happen by %s', async (method) => {
    await expect(post({ method })).rejects.toMatchObject({
      code: 'method_not_allowed',
      headers: { Allow: 'POST' },
    });
    expect(asked).toEqual([]);
  });

  it('does not happen for another site', async () => {
    await expect(post({ headers: { origin: 'https://evil.example' } })).rejects.toMatchObject({
      code: 'cross_site_request',
    });
    expect(asked).toEqual([]);
  });

  it('tells who is not signed in where to sign in', async () => {
    const request = Object.assign(sessionRequest(store), { method: 'POST' });
    await expect(controller.create(request, answer)).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: '/auth/login' },
    });
    expect(asked).toEqual([]);
  });

  it('makes links for one user within a limit, whatever the address (S18)', async () => {
    await post({ ip: '203.0.113.1' });
    await post({ ip: '203.0.113.2' });
    await expect(post({ ip: '203.0.113.3' })).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(asked).toHaveLength(2);
  });

  it('makes no link for whom the policy does not know', async () => {
    isAllowed = false;
    await expect(post()).rejects.toMatchObject({ code: 'portal_forbidden' });
    expect(asked).toEqual([]);
  });

  it('makes no link for another organization', async () => {
    await expect(post({ body: { organization_id: 'org_2' } })).rejects.toMatchObject({
      code: 'wrong_organization',
    });
    expect(asked).toEqual([]);
  });
});
