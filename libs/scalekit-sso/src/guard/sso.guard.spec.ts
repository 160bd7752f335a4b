import { Logger, SetMetadata, type ExecutionContext, type Type } from '@nestjs/common';
import { jest } from '@jest/globals';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation, responder, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { endedEntry, sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { Seal } from '../login-state/seal.js';
import { OrganizationContext } from '../organizations/organization-context.js';
import { OptionalSso, Public, SSO_STEP_UP, type GuardedRequest } from './markers.js';
import { SsoGuard } from './sso.guard.js';
import { StepUp } from '../step-up/step-up.decorator.js';
import { ReauthenticationService } from '../step-up/reauthentication.service.js';

const options = optionsWith({ timeoutMs: 200 });
const loginLoop = new LoginLoopCookie(new Seal(options), responder(), options);
const guardWith = (options: ResolvedOptions, Guard = SsoGuard): SsoGuard =>
  new Guard(
    sessionsWith(options),
    new OrganizationContext(null, options),
    urlsOf(options),
    responder(),
    loginLoop,
    options,
  );
const guard = guardWith(options);

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

@StepUp({ maxAgeSeconds: 300 })
class Strict extends Unmarked {
  @StepUp({ maxAgeSeconds: 60, keepFields: ['name'] })
  override plain(): void {
    // see above
  }
  /** Of the class alone. */
  other(): void {
    // see above
  }
}

@Public()
class Mixed extends Unmarked {
  @Public()
  @StepUp({ maxAgeSeconds: 300 })
  override open(): void {
    // see above
  }
  @SetMetadata(SSO_STEP_UP, null)
  override plain(): void {
    // see above
  }
}

const contextOf = (
  request: SsoRequest,
  [controller, handler]: readonly [Type<Unmarked>, string] = [Unmarked, 'plain'],
  answer = new Answer(),
  type = 'http',
): ExecutionContext =>
  ({
    getType: () => type,
    getClass: () => controller,
    getHandler: () => Reflect.get(controller.prototype as object, handler) as unknown,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => answer }),
  }) as unknown as ExecutionContext;

const anonymous = (): SsoRequest => sessionRequest(sessionStore(), navigation('/orders?page=2'));

describe('SsoGuard', () => {
  it('lets in who is signed in, and says who it is', async () => {
    const request: GuardedRequest = await signedInRequest(sessionStore(), sessionsWith(options));
    const answer = new Answer();
    await expect(guard.canActivate(contextOf(request, undefined, answer))).resolves.toBe(true);
    expect(request.user).toEqual(JANE);
    expect(request.ssoSession?.identity).toEqual(JANE);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('sends anybody else to the login, and back', async () => {
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
  ])('sends who posted a form back to its page: %p', async (referer, retryUrl) => {
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
    ['a handler of everybody', Unmarked, 'open', true],
    ['a handler of anybody', Unmarked, 'either', true],
    ['a handler of an open class', Open, 'plain', true],
    ['a handler of a class of anybody', Either, 'plain', true],
    ['an open handler of a class of anybody', Either, 'open', true],
    ['any other handler', Unmarked, 'plain', false],
  ])('decides about %s', async (_case, controller, handler, isOpen) => {
    const visit = guard.canActivate(contextOf(anonymous(), [controller, handler]));
    await (isOpen
      ? expect(visit).resolves.toBe(true)
      : expect(visit).rejects.toMatchObject({ code: 'login_required' }));
  });

  it('knows who is there where anybody may be, and does not ask where everybody may', async () => {
    const request: GuardedRequest = await signedInRequest(sessionStore(), sessionsWith(options));
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
    const request: GuardedRequest = await signedInRequest(sessionStore(), sessionsWith(options));
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
    'after a sign-in has ended, with passportUser %p, which wrote %p where there is %p now, leaves the user %p (B15)',
    async (passportUser, written, kept, user) => {
      const own = optionsWith({ session: { passportUser } });
      const request: GuardedRequest = Object.assign(anonymous(), { user: { id: 'of Passport' } });
      Object.assign(request.session!, {
        sso: { ...endedEntry(own), passportUser: written },
        passport: { user: kept },
      });
      await guardWith(own).canActivate(contextOf(request, [Unmarked, 'either']));
      expect([request.user, request.ssoSession]).toEqual([user, null]);
    },
  );

  it('refuses other transports as Nest does, and names the handler in the log (B12)', async () => {
    const logged = (['warn', 'debug'] as const).map((level) =>
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined),
    );
    const guard = guardWith(options);
    const of = (handler: keyof Unmarked): ExecutionContext =>
      contextOf(anonymous(), [Unmarked, handler], new Answer(), 'rpc');
    for (const handler of ['plain', 'either', 'plain'] as const) {
      await expect(guard.canActivate(of(handler))).resolves.toBe(false);
    }
    await expect(guard.canActivate(of('open'))).resolves.toBe(true);
    const lines = logged.map((spy) => spy.mock.calls.map(([line]) => String(line)));
    const line = (handler: string): unknown =>
      expect.stringMatching(
        `^unsupported_transport \\(403\\) \\| Unmarked\\.${handler}\\(\\) \\| rpc \\| developer: `,
      );
    expect(lines).toEqual([[line('plain'), line('either')], [line('plain')]]);
    jest.restoreAllMocks();
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
    const guard = guardWith(options, SocketGuard);
    const visit = (request: SsoRequest, answer = new Answer()): Promise<boolean> =>
      guard.canActivate(
        Object.assign(contextOf(request, undefined, answer, 'ws'), {
          switchToWs: () => ({ getData: () => ({ request, answer }) }),
        }),
      );
    const answer = new Answer();
    const request: GuardedRequest = await signedInRequest(sessionStore(), sessionsWith(options));
    await expect(visit(request, answer)).resolves.toBe(true);
    expect([request.user, answer.headers['cache-control']]).toEqual([JANE, 'no-store']);
    await expect(visit(anonymous())).rejects.toMatchObject({ code: 'login_required' });
  });

  it('lets nobody in where the session cannot be read', async () => {
    await expect(guard.canActivate(contextOf(navigation('/')))).rejects.toMatchObject({
      code: 'session_missing',
    });
  });
});

describe('SsoGuard, where a proof is asked for', () => {
  const proofs = new ReauthenticationService(sessionsWith(options));
  const NOW = Date.UTC(2030, 0, 1);
  const required = { code: 'step_up_required' };
  let now: number;

  beforeEach(() => {
    now = NOW;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Somebody who has proven it, so many seconds ago. */
  async function proven(secondsAgo: number): Promise<GuardedRequest> {
    const request = await signedInRequest(sessionStore(), sessionsWith(options));
    const begun = await proofs.begin(request);
    await proofs.accept(request, begun!.purpose, NOW - secondsAgo * 1000);
    return request;
  }

  it('asks a member who has not proven it, and says nothing of them', async () => {
    const request: GuardedRequest = Object.assign(
      await signedInRequest(sessionStore(), sessionsWith(options)),
      navigation('/keys?id=1'),
    );
    await expect(guard.canActivate(contextOf(request, [Strict, 'plain']))).rejects.toMatchObject({
      ...required,
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys%3Fid%3D1', isRedirect: true },
    });
    expect([request.user, request.ssoSession]).toEqual([undefined, undefined]);
  });

  it('sends whoever is not signed in to the login first', async () => {
    await expect(
      guard.canActivate(contextOf(anonymous(), [Strict, 'plain'])),
    ).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it.each<[Type<Unmarked>, string, number, boolean]>([
    [Strict, 'plain', 59, true],
    [Strict, 'plain', 60, false],
    [Strict, 'other', 299, true],
    [Strict, 'other', 300, false],
    [Mixed, 'open', 299, true],
    [Mixed, 'open', 300, false],
  ])('%p.%s() with a proof of %p seconds: %p', async (controller, handler, age, isIn) => {
    const visit = guard.canActivate(contextOf(await proven(age), [controller, handler]));
    await (isIn
      ? expect(visit).resolves.toBe(true)
      : expect(visit).rejects.toMatchObject(required));
  });

  it('lets markers of a handler make exceptions', async () => {
    for (const handler of ['open', 'either']) {
      await expect(guard.canActivate(contextOf(anonymous(), [Strict, handler]))).resolves.toBe(
        true,
      );
    }
  });

  it('is never satisfied by a marker that is none', async () => {
    const visit = guard.canActivate(contextOf(await proven(0), [Mixed, 'plain']));
    await expect(visit).rejects.toMatchObject(required);
  });

  it('keeps the form that it interrupts, until it has come through', async () => {
    const form = {
      method: 'POST',
      headers: { referer: `${ORIGIN}/form` },
      body: { name: 'Jane' },
    };
    const request = Object.assign(await proven(300), form);
    const visit = (handler: string): Promise<boolean> =>
      guard.canActivate(contextOf(request, [Strict, handler]));
    await expect(visit('plain')).rejects.toMatchObject(required);
    const kept = { page: '/form', fields: { name: 'Jane' }, keptAt: NOW };
    expect(request.session).toMatchObject({ ssoForm: kept });
    now = NOW - 299_000;
    await expect(visit('other')).resolves.toBe(true);
    expect(request.session).toMatchObject({ ssoForm: kept });
    await expect(visit('plain')).resolves.toBe(true);
    expect(request.session).toMatchObject({ ssoForm: undefined });
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
  ])('starts counting logins afresh at %s (B23): %p', async (_case, handler, sent, isCleared) => {
    const counted = new Answer();
    loginLoop.count(navigation('/'), counted);
    const headers = { ...sent, cookie: new CookieJar().take(counted.cookies).header };
    const answer = new Answer();
    const visitor = Object.assign(anonymous(), { headers });
    await guard.canActivate(contextOf(visitor, handler, answer)).catch(() => undefined);
    expect(answer.cookies).toEqual([]);
    const member = await signedInRequest(sessionStore(), sessionsWith(options));
    await guard.canActivate(contextOf(Object.assign(member, { headers }), handler, answer));
    expect(answer.cookies).toEqual(
      isCleared ? [expect.stringContaining('.loop=; Max-Age=0;')] : [],
    );
  });
});
