import { optionsWith } from '../spec-support/options.js';
import { partsWith } from '../spec-support/parts.js';
import { sessionRequest, sessionStore } from '../spec-support/session.js';
import { signInOf } from '../spec-support/sessions.js';
import type { LoginQuery } from './links/login-parameters.js';
import { ScalekitSsoService } from './scalekit-sso.service.js';

describe('ScalekitSsoService.loginUrl()', () => {
  /** Only what looks at its arguments is called. */
  const service = Reflect.construct(ScalekitSsoService, []) as ScalekitSsoService;
  Object.assign(service, { links: { login: (query: LoginQuery) => JSON.stringify(query) } });

  it.each([null, '', [], ['conn_1'], {}, 7])('refuses %j as an id (S14)', (id) => {
    for (const name of ['organizationId', 'connectionId'] as const) {
      expect(() => service.loginUrl({ [name]: id as never })).toThrow(
        new TypeError(`${name} must be an id: 1 to 64 letters, digits and underscores.`),
      );
    }
  });

  it('takes ids, and passes over those that are undefined (S14)', () => {
    const query = { organizationId: 'org_1', connectionId: undefined };
    expect(service.loginUrl(query)).toBe('{"organizationId":"org_1"}');
    expect(service.loginUrl()).toBe('{}');
  });
});

describe('ScalekitSsoService.sessionOf()', () => {
  it('tells session and user of a request, and undefined where no user is signed in', async () => {
    const parts = await partsWith(optionsWith());
    const service = parts.module.get(ScalekitSsoService);
    const request = sessionRequest(sessionStore());
    await expect(service.sessionOf(request)).resolves.toBeUndefined();
    const login = signInOf();
    await parts.sessions.signIn(request, login);
    await expect(service.sessionOf(request)).resolves.toEqual({
      user: login.user,
      identity: login.identity,
      signedInAt: expect.any(Date) as Date,
      expiresAt: expect.any(Date) as Date,
    });
  });

  it('takes a request without a session for no signed-out user', async () => {
    const parts = await partsWith(optionsWith());
    const service = parts.module.get(ScalekitSsoService);
    const request = Object.assign(sessionRequest(sessionStore()), { session: undefined });
    await expect(service.sessionOf(request)).rejects.toMatchObject({ code: 'session_missing' });
  });
});

describe('ScalekitSsoService.returnUrl()', () => {
  it.each([
    ['/orders?page=2', '/orders?page=2'],
    ['https://evil.test/', '/home'],
    ['//evil.test', '/home'],
    ['/auth/login', '/home'],
    [undefined, '/home'],
    [['/orders'], '/home'],
  ])('turns %j into %s', async (candidate, url) => {
    const { module } = await partsWith(optionsWith({ defaultReturnTo: '/home' }));
    expect(module.get(ScalekitSsoService).returnUrl(candidate)).toBe(url);
  });
});
