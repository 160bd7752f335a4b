import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Answer, navigation, responder, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import { OptionalSso, Public, type GuardedRequest } from './markers.js';
import { SsoGuard } from './sso.guard.js';

const options = optionsWith({ timeoutMs: 200 });
const guard = new SsoGuard(new Reflector(), sessionsWith(options), urlsOf(options), responder());

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
  [controller, handler]: readonly [Type<Unmarked>, keyof Unmarked] = [Unmarked, 'plain'],
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

  it('refuses a transport it does not know, unless everybody may in', async () => {
    const of = (handler: keyof Unmarked): ExecutionContext =>
      contextOf(anonymous(), [Unmarked, handler], new Answer(), 'rpc');
    for (const handler of ['plain', 'either'] as const) {
      await expect(guard.canActivate(of(handler))).rejects.toMatchObject({
        code: 'unsupported_transport',
        detail: 'rpc',
      });
    }
    await expect(guard.canActivate(of('open'))).resolves.toBe(true);
  });

  it('lets nobody in where the session cannot be read', async () => {
    await expect(guard.canActivate(contextOf(navigation('/')))).rejects.toMatchObject({
      code: 'session_missing',
    });
  });
});
