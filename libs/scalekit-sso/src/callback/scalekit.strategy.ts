import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-custom';
import type { SsoRequest } from '../http/request.js';
import { readCallback } from './callback-request.js';
import { CallbackService, type CompletedLogin } from './callback.service.js';

/**
 * The Passport strategy `scalekit`: authenticates a request to the callback. The module's own
 * callback route runs it; `AuthGuard('scalekit')` runs it on a route of yours, where the login
 * cookie stays until it expires and prefetches are not sorted out.
 *
 * Passport gets the app's user as `request.user` and the `CompletedLogin` as `request.authInfo`.
 * It does not sign in to a session: call `request.logIn()`, or use the module's callback route.
 */
@Injectable()
export class ScalekitStrategy extends PassportStrategy(Strategy, 'scalekit') {
  constructor(private readonly callbacks: CallbackService) {
    super();
  }

  /** @throws SsoError when the login is not to be believed */
  async validate(request: SsoRequest): Promise<[object, CompletedLogin]> {
    const login = await this.callbacks.complete(request, readCallback(request));
    return [login.user, login];
  }
}
