import { Injectable } from '@nestjs/common';
import passport from 'passport';
import Strategy from 'passport-custom';
import type { SsoRequest } from '../http/request.js';
import { readCallback } from './callback-request.js';
import { CallbackService, type CompletedLogin } from './callback.service.js';
import { ExistingSignIn } from './existing-sign-in.js';

/**
 * The Passport strategy `scalekit`: authenticates a request to the callback.
 * `AuthGuard('scalekit')` of @nestjs/passport, or `passport.authenticate('scalekit')`, runs it on a
 * route of yours. The module's own callback route does more: it forgets the login's cookie, sorts out
 * prefetches, and starts a login again, once, whose code was spent (a double click).
 *
 * Passport gets the app's user as `request.user` and the `CompletedLogin` as `request.authInfo`; an
 * `SsoError` where the login is not to be believed, and `already_signed_in` where another site started it
 * and it would replace the session of another user. It does not sign in to a session: call
 * `request.logIn()`, or use the module's callback route. A step-up is of somebody who is signed in
 * already, as `authInfo.stepUp` says; only the module's callback route notes its proof. Passport's
 * registry is one for the whole process: of two apps in it, the later one has the name.
 */
@Injectable()
export class ScalekitStrategy extends Strategy {
  constructor(callbacks: CallbackService, existing: ExistingSignIn) {
    const complete = async (request: SsoRequest): Promise<CompletedLogin> => {
      const login = await callbacks.complete(request, readCallback(request));
      await existing.requireReplaceable(request, login);
      return login;
    };
    super((request, done) => {
      complete(request as unknown as SsoRequest).then((login) => {
        done(null, login.user, login);
      }, done);
    });
    passport.use('scalekit', this);
  }
}
