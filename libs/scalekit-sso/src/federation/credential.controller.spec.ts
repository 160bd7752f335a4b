import { ForbiddenException } from '@nestjs/common';
import { controllerOf, moduleWith } from '../../spec-support/module.js';
import { Answer } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import {
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { signInOf } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import { RateLimiter } from '../rate-limits/rate-limiter.js';
import { SessionService } from '../session/session.service.js';
import { SsoStores } from '../store/sso-stores.js';
import { CredentialController } from './credential.controller.js';
import { SsoFederation } from './sso-federation.js';

describe('POST /auth/credential', () => {
  let controller: CredentialController;
  let sessions: SessionService;
  let stores: SsoStores;
  let request: SessionRequest;
  const credential = vi.fn();
  class AppFederation extends SsoFederation {
    override credential(...given: unknown[]): Promise<object> {
      return credential(...given) as Promise<object>;
    }
  }
  const count = vi.spyOn(RateLimiter.prototype, 'countUser');

  beforeEach(async () => {
    credential.mockReset().mockResolvedValue({ token: 'x' });
    count.mockReset().mockResolvedValue(undefined);
    const module = await moduleWith({
      options: optionsWith(),
      federation: AppFederation,
    });
    sessions = module.get(SessionService);
    stores = module.get(SsoStores);
    controller = controllerOf(module, CredentialController);
    request = sessionRequest(sessionStore());
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  const post = async (more: Partial<SsoRequest> = {}): Promise<Answer> => {
    const answer = new Answer();
    const given = { method: 'POST', url: '/auth/credential', headers: { origin: ORIGIN }, ...more };
    await controller.create(Object.assign(request, given), answer);
    return answer;
  };

  it('answers once for each sign-in, and counts the user', async () => {
    await sessions.signIn(request, signInOf());
    const answer = await post();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(answer.body ?? '')).toEqual({ token: 'x' });
    expect(credential).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ identity: JANE, user: JANE, expiresAt: expect.any(Date) }),
      request,
    );
    expect(count).toHaveBeenCalledExactlyOnceWith(request, 'credential', JANE.key);
    const referer = `${ORIGIN}/page?tab=2`;
    await expect(post({ headers: { origin: ORIGIN, referer } })).rejects.toMatchObject({
      code: 'credential_used',
      recovery: {
        retryUrl: '/auth/login?connection_id=conn_1&return_to=%2Fpage%3Ftab%3D2',
      },
    });
    expect(credential).toHaveBeenCalledOnce();
  });

  it('remembers that as long as the session lasts', async () => {
    await sessions.signIn(request, signInOf());
    const store = stores.of(request);
    const remember = vi.spyOn(store, 'setIfAbsent');
    await post();
    const [session] = credential.mock.lastCall as [{ expiresAt: Date }];
    expect(remember).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^[\w-]{32}$/),
      { isGiven: true },
      session.expiresAt.getTime(),
    );
  });

  it('answers again where the system had none', async () => {
    await sessions.signIn(request, signInOf());
    const failure = new ForbiddenException('not yet');
    credential.mockRejectedValueOnce(failure);
    await expect(post()).rejects.toBe(failure);
    expect(JSON.parse((await post()).body ?? '')).toEqual({ token: 'x' });
  });

  it('is for users who are signed in', async () => {
    await expect(post()).rejects.toMatchObject({ code: 'login_required' });
    expect(credential).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<SsoRequest>, string]>([
    ['other sites', { headers: { origin: 'https://evil.test' } }, 'cross_site_request'],
    ['GET', { method: 'GET' }, 'method_not_allowed'],
  ])('is not for %s', async (_who, more, code) => {
    await sessions.signIn(request, signInOf());
    await expect(post(more)).rejects.toMatchObject({ code });
    expect(credential).not.toHaveBeenCalled();
  });
});
