import { Logger, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { JANE } from '../../spec-support/session.js';
import { CurrentIdentity, CurrentSession, CurrentUser, type GuardedRequest } from './markers.js';

const SESSION = { identity: JANE, signedInAt: new Date(1), expiresAt: new Date(2) };

/** What a decorated parameter is given for a request, by the metadata that Nest reads. */
function given(
  decorator: () => ParameterDecorator,
  request: Partial<GuardedRequest> | undefined,
  type = 'http',
): unknown {
  class Controller {
    handle(parameter: unknown): unknown {
      return parameter;
    }
  }
  decorator()(Controller.prototype, 'handle', 0);
  const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, 'handle') as Record<
    string,
    { factory: (data: unknown, context: ExecutionContext) => unknown }
  >;
  const context = {
    getType: () => type,
    switchToHttp: () => ({ getRequest: () => request }),
    getClass: () => Controller,
    getHandler: () => Reflect.get(Controller.prototype, 'handle') as unknown,
    getArgByIndex: () => request,
  };
  return Object.values(metadata)[0]?.factory(undefined, context as unknown as ExecutionContext);
}

describe('parameter decorators', () => {
  it('give what the guard has found', () => {
    const request = { user: { id: 'u1' }, ssoSession: SESSION };
    expect(given(CurrentUser, request)).toBe(request.user);
    expect(given(CurrentIdentity, request)).toBe(JANE);
    expect(given(CurrentSession, request)).toBe(SESSION);
  });

  it("give a user of the app's own sign-in whom the guard has accepted, and no identity", () => {
    const request = { user: { id: 'by password' }, ssoSession: null, isAppUser: true };
    expect(given(CurrentUser, request)).toBe(request.user);
    expect(given(CurrentIdentity, request)).toBeUndefined();
    expect(given(CurrentSession, request)).toBeUndefined();
    expect(given(CurrentUser, { ...request, isAppUser: false })).toBeUndefined();
  });

  it('give nothing for anonymous visitors', () => {
    const request = { user: { id: "of the app's own sign-in" }, ssoSession: null };
    expect(given(CurrentUser, request)).toBeUndefined();
    expect(given(CurrentIdentity, request)).toBeUndefined();
    expect(given(CurrentSession, request)).toBeUndefined();
  });

  it.each([CurrentUser, CurrentIdentity, CurrentSession])(
    'fail where no guard has looked, so that nobody is mistaken for somebody',
    (decorator) => {
      expect(() => given(decorator, { user: { id: 'u1' } })).toThrow(
        expect.objectContaining({
          code: 'guard_missing',
          at: 'Controller.handle()',
        }) as Error,
      );
    },
  );

  it.each([CurrentUser, CurrentIdentity, CurrentSession])(
    'say that the guard is missing on other transports, whatever they hold, and log it for gateways (B12)',
    (decorator) => {
      const logged: unknown[] = [];
      for (const level of ['error', 'debug'] as const) {
        vi.spyOn(Logger.prototype, level).mockImplementation((line) => logged.push(line));
      }
      for (const type of ['rpc', 'graphql', 'ws']) {
        for (const request of [undefined, { ssoSession: SESSION }]) {
          expect(() => given(decorator, request, type)).toThrow(
            expect.objectContaining({ code: 'guard_missing', at: 'Controller.handle()' }) as Error,
          );
        }
      }
      const line = expect.stringMatching(
        /^guard_missing \(500\) \| reference \w{12} \| Controller\.handle\(\) \| /,
      ) as string;
      expect(logged).toEqual([line, line]);
      vi.restoreAllMocks();
    },
  );
});
