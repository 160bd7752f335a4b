import { Logger, type ExecutionContext, type Type } from '@nestjs/common';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { contextOf as contextAt, guardWith } from '../../spec-support/guard.js';
import { Answer, navigation, responder } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { endedEntry, sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { Seal } from '../login-state/seal.js';
import { OptionalSso, Public, type GuardedRequest } from './markers.js';
import { StepUp } from '../step-up/step-up.decorator.js';
import { SsoGuard } from './sso.guard.js';

const options = optionsWith({ timeoutMs: 200 });
const loginLoop = new LoginLoopCookie(new Seal(options), responder(), options);
const guard = await guardWith({ options });

class Unmarked {
  plain(): void {
    // Only its metadata matters, as with all handlers here.
  }
  @Public()
  open(): void {
    // see above
  }
  @OptionalSso()
  either(): void {
    // see above
  }
}

@Public()
class Open extends Unmarked {
  @OptionalSso()
  override either(): void {
    // see above
  }
}

@OptionalSso()
class Either extends Unmarked {}

const contextOf = (
  request: SsoRequest,
  [controller, handler]: readonly [Type<Unmarked>, string] = [Unmarked, 'plain'],
  answer = new Answer(),
  type = 'http',
): ExecutionContext => contextAt(request, [controller, handler], answer, type);

const anonymous = (): SsoRequest => sessionRequest(sessionStore(), navigation('/orders?page=2'));

describe('SsoGuard', () => {
  it('allows a request with a session and sets its user', async () => {
    const request: GuardedRequest = await signedInRequest(
      sessionStore(),
      await sessionsWith(options),
    );
    const answer = new Answer();
    await expect(guard.canActivate(contextOf(request, undefined, answer))).resolves.toBe(true);
    expect(request.user).toEqual(JANE);
    expect(request.ssoSession?.identity).toEqual(JANE);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('redirects an anonymous browser to the login and back', async () => {
    const answer = new Answer();
    const refused = guard.canActivate(contextOf(anonymous(), undefined, answer));
    await expect(refused).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: '/auth/login?return_to=%2Forders%3Fpage%3D2', isRedirect: true },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each([
    [`${ORIGIN}/orders/7?edit=1`, '/auth/login?return_to=%2Forders%2F7%3Fedit%3D1'],
    [undefined, '/auth/login'],
  ])('returns to the page of a form that was posted: %O', async (referer, retryUrl) => {
    const request = Object.assign(anonymous(), {
      method: 'POST',
      headers: { origin: ORIGIN, ...(referer === undefined ? {} : { referer }) },
    });
    await expect(guard.canActivate(contextOf(request))).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl },
    });
  });

  it.each<[string, Type<Unmarked>, keyof Unmarked, boolean]>([
    ['a public handler', Unmarked, 'open', true],
    ['an optional handler', Unmarked, 'either', true],
    ['a handler of a public class', Open, 'plain', true],
    ['a handler of an optional class', Either, 'plain', true],
    ['a public handler of an optional class', Either, 'open', true],
    ['any other handler', Unmarked, 'plain', false],
  ])('decides about %s without a session', async (_case, controller, handler, isOpen) => {
    const visit = guard.canActivate(contextOf(anonymous(), [controller, handler]));
    await (isOpen
      ? expect(visit).resolves.toBe(true)
      : expect(visit).rejects.toMatchObject({ code: 'login_required' }));
  });

  it('looks the user up on an optional handler, and not on a public one', async () => {
    const request: GuardedRequest = await signedInRequest(
      sessionStore(),
      await sessionsWith(options),
    );
    await guard.canActivate(contextOf(request, [Unmarked, 'open']));
    expect(request.user).toBeUndefined();
    await guard.canActivate(contextOf(request, [Open, 'either']));
    expect(request.user).toEqual(JANE);
    const visitor: GuardedRequest = anonymous();
    await guard.canActivate(contextOf(visitor, [Open, 'either']));
    expect([visitor.user, visitor.ssoSession]).toEqual([undefined, null]);
  });

  it("leaves alone a user of the app's own sign-in where a session is optional (B15)", async () => {
    const own = { id: 'by password' };
    const visitor: GuardedRequest = Object.assign(anonymous(), { user: own });
    await guard.canActivate(contextOf(visitor, [Unmarked, 'either']));
    expect([visitor.user, visitor.ssoSession]).toEqual([own, null]);
    const passed: GuardedRequest = Object.assign(anonymous(), { user: own });
    await guard.canActivate(contextOf(passed, [Unmarked, 'open']));
    expect([passed.user, passed.ssoSession]).toEqual([own, undefined]);
    const refused: GuardedRequest = Object.assign(anonymous(), { user: own });
    await expect(guard.canActivate(contextOf(refused))).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it("puts the user of the session in the place of one of the app's own (B15)", async () => {
    const request: GuardedRequest = await signedInRequest(
      sessionStore(),
      await sessionsWith(options),
    );
    for (const handler of ['plain', 'either'] as const) {
      request.user = { id: 'by password' };
      await guard.canActivate(contextOf(request, [Unmarked, handler]));
      expect(request.user).toEqual(JANE);
    }
  });

  it.each([
    [true, 'jane', 'jane', undefined],
    [true, 7, 7, undefined],
    [true, 'jane', 'by password', { id: 'of Passport' }],
    [true, 'jane', undefined, { id: 'of Passport' }],
    [true, undefined, undefined, { id: 'of Passport' }],
    [false, 'jane', 'jane', { id: 'of Passport' }],
  ])(
    'after a sign-in has ended, with passportUser %O, which wrote %O where there is %O now, leaves the user %O (B15)',
    async (passportUser, written, kept, user) => {
      const own = optionsWith({ session: { passportUser } });
      const request: GuardedRequest = Object.assign(anonymous(), { user: { id: 'of Passport' } });
      Object.assign(request.session!, {
        sso: { ...endedEntry(own), passportUser: written },
        passport: { user: kept },
      });
      await (
        await guardWith({ options: own })
      ).canActivate(contextOf(request, [Unmarked, 'either']));
      expect([request.user, request.ssoSession]).toEqual([user, null]);
    },
  );

  it('refuses other transports as Nest does, and names the handler in the log (B12)', async () => {
    const logged = (['warn', 'debug'] as const).map((level) =>
      vi.spyOn(Logger.prototype, level).mockImplementation(() => undefined),
    );
    const of = (handler: keyof Unmarked): ExecutionContext =>
      contextOf(anonymous(), [Unmarked, handler], new Answer(), 'rpc');
    for (const handler of ['plain', 'either', 'plain'] as const) {
      await expect(guard.canActivate(of(handler))).resolves.toBe(false);
    }
    await expect(guard.canActivate(of('open'))).resolves.toBe(true);
    const lines = logged.flatMap((spy) => spy.mock.calls.map(([line]) => String(line)));
    const line = (handler: string): unknown =>
      expect.stringMatching(
        `^unsupported_transport \\(403\\) \\| reference \\w+ \\| Unmarked\\.${handler}\\(\\) \\| rpc \\| developer: `,
      );
    expect(lines).toEqual([line('plain'), line('either'), line('plain')]);
    vi.restoreAllMocks();
  });

  it('takes request and response from where a subclass says they are (B12)', async () => {
    class SocketGuard extends SsoGuard {
      protected override getRequest(context: ExecutionContext): GuardedRequest {
        return context.switchToWs().getData<{ request: GuardedRequest }>().request;
      }
      protected override getResponse(context: ExecutionContext): unknown {
        return context.switchToWs().getData<{ answer: Answer }>().answer;
      }
    }
    const guard = await guardWith({ options, Guard: SocketGuard });
    const visit = (request: SsoRequest, answer = new Answer()): Promise<boolean> =>
      guard.canActivate(
        Object.assign(contextOf(request, undefined, answer, 'own'), {
          switchToWs: () => ({ getData: () => ({ request, answer }) }),
        }),
      );
    const answer = new Answer();
    const request: GuardedRequest = await signedInRequest(
      sessionStore(),
      await sessionsWith(options),
    );
    await expect(visit(request, answer)).resolves.toBe(true);
    expect([request.user, answer.headers['cache-control']]).toEqual([JANE, 'no-store']);
    await expect(visit(anonymous())).rejects.toMatchObject({ code: 'login_required' });
  });

  it('refuses where the session cannot be read', async () => {
    await expect(guard.canActivate(contextOf(navigation('/')))).rejects.toMatchObject({
      code: 'session_missing',
    });
  });
});

describe('SsoGuard.handleRequest', () => {
  type Hook = (error: SsoError | undefined, user: object | undefined) => object | undefined;
  const OWN = { id: 'by password' };

  /** The guard of an app that decides itself. */
  function guardOf(hook: Hook): Promise<SsoGuard> {
    class AppGuard extends SsoGuard {
      protected override handleRequest(
        ...[error, user]: Parameters<SsoGuard['handleRequest']>
      ): object | undefined {
        return hook(error, user);
      }
    }
    return guardWith({ options, Guard: AppGuard });
  }

  it('gets the user of the session, and replaces it', async () => {
    const request: GuardedRequest = await signedInRequest(
      sessionStore(),
      await sessionsWith(options),
    );
    const hook = vi.fn<Hook>((_error, user) => ({ ...user, isStaff: true }));
    await expect((await guardOf(hook)).canActivate(contextOf(request))).resolves.toBe(true);
    expect(hook.mock.calls).toEqual([[undefined, JANE]]);
    expect(request.user).toEqual({ ...JANE, isStaff: true });
    expect(request.ssoSession?.identity).toEqual(JANE);
  });

  it('gets the error of a request without a session, and replaces it', async () => {
    const own = new Error('of the app');
    const hook = vi.fn<Hook>(() => {
      throw own;
    });
    await expect((await guardOf(hook)).canActivate(contextOf(anonymous()))).rejects.toBe(own);
    expect(hook.mock.calls).toEqual([
      [expect.objectContaining({ code: 'login_required' }), undefined],
    ]);
  });

  it('accepts a user of another sign-in, who has no session of single sign-on', async () => {
    for (const handler of ['plain', 'either']) {
      const request: GuardedRequest = anonymous();
      const context = contextOf(request, [Unmarked, handler]);
      await expect((await guardOf(() => OWN)).canActivate(context)).resolves.toBe(true);
      expect(request).toMatchObject({ user: OWN, ssoSession: null, isAppUser: true });
    }
  });

  it('makes a request anonymous where it gives no user', async () => {
    const ask = async (handler: string, isSignedIn: boolean): Promise<unknown> => {
      const request: GuardedRequest = isSignedIn
        ? await signedInRequest(sessionStore(), await sessionsWith(options))
        : anonymous();
      request.user = OWN;
      await (await guardOf(() => undefined)).canActivate(contextOf(request, [Unmarked, handler]));
      return [request.user, request.ssoSession];
    };
    for (const isSignedIn of [true, false]) {
      await expect(ask('plain', isSignedIn)).rejects.toMatchObject({ code: 'login_required' });
    }
    await expect(ask('either', true)).resolves.toEqual([undefined, null]);
    await expect(ask('either', false)).resolves.toEqual([OWN, null]);
  });

  it('is not called for a public handler', async () => {
    const hook = vi.fn<Hook>();
    const context = contextOf(anonymous(), [Unmarked, 'open']);
    await expect((await guardOf(hook)).canActivate(context)).resolves.toBe(true);
    expect(hook).not.toHaveBeenCalled();
  });

  it('cannot allow what a requirement refuses', async () => {
    class Strict extends Unmarked {
      @StepUp({ maxAgeSeconds: 300 })
      override plain(): void {
        // Only its metadata matters.
      }
    }
    const guard = await guardOf((_error, user) => user ?? OWN);
    const member = await signedInRequest(sessionStore(), await sessionsWith(options));
    await expect(guard.canActivate(contextOf(member, [Strict, 'plain']))).rejects.toMatchObject({
      code: 'step_up_required',
    });
    const visitor: GuardedRequest = anonymous();
    await expect(guard.canActivate(contextOf(visitor, [Strict, 'plain']))).rejects.toMatchObject({
      code: 'login_required',
    });
    expect([visitor.user, visitor.ssoSession]).toEqual([undefined, undefined]);
  });
});

describe('SsoGuard, after logins', () => {
  it('says that the session has ended', async () => {
    const request = sessionRequest(sessionStore(), navigation('/orders'));
    request.session.sso = endedEntry(options);
    await expect(guard.canActivate(contextOf(request))).rejects.toMatchObject({
      code: 'session_expired',
      recovery: { retryUrl: '/auth/login?return_to=%2Forders', isRedirect: true },
    });
  });

  it.each(['plain', 'either'])(
    'makes the browser drop the pages of a session that has ended, on a handler that is %s (S15)',
    async (handler) => {
      const visit = async (sso: unknown): Promise<Answer> => {
        const answer = new Answer();
        const request = sessionRequest(sessionStore(), navigation('/orders'));
        request.session.sso = sso;
        const context = contextOf(request, [Unmarked, handler], answer);
        await guard.canActivate(context).catch(() => undefined);
        return answer;
      };
      expect((await visit(endedEntry(options))).cookies).toEqual([
        expect.stringContaining('sso.ended='),
      ]);
      expect((await visit(undefined)).cookies).toEqual([]);
    },
  );

  it.each<[string, Parameters<typeof contextOf>[1], Record<string, string>, boolean]>([
    ['a guarded page', undefined, { accept: 'text/html' }, true],
    ['a guarded request of a program', undefined, { accept: 'application/json' }, false],
    [
      'a prefetch of a guarded page',
      undefined,
      { accept: 'text/html', purpose: 'prefetch' },
      false,
    ],
    ['a page for everybody', [Unmarked, 'either'], { accept: 'text/html' }, false],
  ])('starts counting logins afresh at %s (B23): %O', async (_case, handler, sent, isCleared) => {
    const counted = new Answer();
    loginLoop.count(navigation('/'), counted);
    const headers = { ...sent, cookie: new CookieJar().take(counted.cookies).header };
    const answer = new Answer();
    const visitor = Object.assign(anonymous(), { headers });
    await guard.canActivate(contextOf(visitor, handler, answer)).catch(() => undefined);
    expect(answer.cookies).toEqual([]);
    const member = await signedInRequest(sessionStore(), await sessionsWith(options));
    await guard.canActivate(contextOf(Object.assign(member, { headers }), handler, answer));
    expect(answer.cookies).toEqual(
      isCleared ? [expect.stringContaining('.loop=; Max-Age=0;')] : [],
    );
  });
});
