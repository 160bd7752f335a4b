import { contextOf, guardWith } from '../../spec-support/guard.js';
import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { endedEntry, sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import { StepUp } from '../step-up/step-up.decorator.js';
import { OptionalSso, Public, type GuardedRequest } from './markers.js';

const OWN = { id: 'by password' };
const accepting = optionsWith({ session: { acceptAppUser: true } });
const guard = await guardWith({ options: accepting });

class Handlers {
  plain(): void {
    // Only its metadata matters, as with all handlers here.
  }
  @OptionalSso()
  either(): void {
    // see above
  }
  @Public()
  open(): void {
    // see above
  }
  @StepUp({ maxAgeSeconds: 60 })
  strict(): void {
    // see above
  }
}

const requestWith = (user: unknown): GuardedRequest =>
  Object.assign(sessionRequest(sessionStore(), navigation('/orders')), { user });
const at = (request: GuardedRequest, handler: keyof Handlers) =>
  contextOf(request, [Handlers, handler]);

describe('a user of the own sign-in of the app', () => {
  it.each(['plain', 'either'] as const)(
    'is accepted with the option acceptAppUser on a handler that is %s',
    async (handler) => {
      const request = requestWith(OWN);
      await expect(guard.canActivate(at(request, handler))).resolves.toBe(true);
      expect(request).toMatchObject({ user: OWN, ssoSession: null, isAppUser: true });
    },
  );

  it('is refused without the option, and none is set on an optional handler', async () => {
    const strict = await guardWith({ options: optionsWith() });
    await expect(strict.canActivate(at(requestWith(OWN), 'plain'))).rejects.toMatchObject({
      code: 'login_required',
    });
    const request = requestWith(OWN);
    await strict.canActivate(at(request, 'either'));
    expect(request).toMatchObject({ user: OWN, ssoSession: null, isAppUser: false });
  });

  it.each([undefined, null, false, '', 'jane', 7])('is none where it is %j', async (user) => {
    await expect(guard.canActivate(at(requestWith(user), 'plain'))).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it('does not satisfy what requires single sign-on', async () => {
    await expect(guard.canActivate(at(requestWith(OWN), 'strict'))).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: '/auth/login?return_to=%2Forders' },
    });
  });

  it('gives way to the user of an SSO session', async () => {
    const request: GuardedRequest = await signedInRequest(
      sessionStore(),
      await sessionsWith(accepting),
    );
    request.user = OWN;
    await guard.canActivate(at(request, 'plain'));
    expect(request.user).toEqual(JANE);
    expect(request.isAppUser).toBeUndefined();
  });

  it('is accepted after an SSO session of the same browser has ended', async () => {
    const request = requestWith(OWN);
    Object.assign(request.session!, { sso: endedEntry(accepting) });
    await expect(guard.canActivate(at(request, 'plain'))).resolves.toBe(true);
  });

  it.each([
    ['plain', 'passportUser'],
    ['plain', 'an earlier guard'],
    ['either', 'passportUser'],
    ['either', 'an earlier guard'],
  ] as const)(
    'is none on a handler that is %s, where an SSO session that has ended has set it by %s',
    async (handler, by) => {
      const own = optionsWith({ session: { acceptAppUser: true, passportUser: true } });
      const request = requestWith({ id: 'jane' });
      const sso = { ...endedEntry(own), passportUser: 'jane' };
      Object.assign(
        request.session!,
        by === 'passportUser' ? { sso, passport: { user: 'jane' } } : {},
      );
      if (by === 'an earlier guard') {
        request.ssoSession = { identity: JANE, signedInAt: new Date(1), expiresAt: new Date(2) };
      }
      const visit = (await guardWith({ options: own })).canActivate(at(request, handler));
      if (handler === 'plain') {
        await expect(visit).rejects.toMatchObject({
          code: by === 'passportUser' ? 'session_expired' : 'login_required',
        });
      } else {
        await visit;
        expect(request).toMatchObject({ user: undefined, ssoSession: null, isAppUser: false });
      }
    },
  );

  it('is left alone by a public handler', async () => {
    const request = requestWith(OWN);
    await guard.canActivate(at(request, 'open'));
    expect([request.user, request.ssoSession]).toEqual([OWN, undefined]);
  });
});
