import { Injectable } from '@nestjs/common';
import { normalizeEmail } from '../http/email.js';
import { SsoError, type RedirectUrl } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import type { StepUpRequest } from '../links/step-up-request.js';
import { ReauthenticationService } from './reauthentication.service.js';
import { LoginEvents } from '../login-state/login-events.js';
import { AuthorizationService } from '../login/authorization.service.js';

/** Starts step-ups: the user of the session authenticates again. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly authorization: AuthorizationService,
    private readonly stepUps: ReauthenticationService,
    private readonly links: SsoLinks,
    private readonly events: LoginEvents,
  ) {}

  /**
   * The authorization URL of a step-up: to the connection that the user signed in with, which is asked
   * to authenticate the user again (contract 3.3).
   *
   * @throws SsoError `login_required` with a login that ends at the same address, `session_missing`, `session_unavailable` or `user_store_failed`
   */
  start(request: SsoRequest, response: unknown, asked: StepUpRequest): Promise<RedirectUrl> {
    return this.events.starting(
      'step-up',
      () => undefined,
      () => this.startStepUp(request, response, asked),
    );
  }

  private async startStepUp(
    request: SsoRequest,
    response: unknown,
    asked: StepUpRequest,
  ): Promise<RedirectUrl> {
    const begun = await this.stepUps.begin(request);
    if (begun === undefined) {
      throw new SsoError('login_required', {
        retryUrl: this.links.choose(this.links.requested(request).with(asked)),
        isRedirect: true,
      });
    }
    const { identity, binding } = begun;
    // An identity provider may call anything an e-mail address.
    const { connectionId, organizationId } = identity;
    const login = LoginRequest.of(
      {
        connectionId,
        organizationId,
        loginHint: normalizeEmail(identity.email),
        prompt: 'login',
      },
      () => undefined,
    ).with(asked);
    return this.authorization.authorizationUrl(request, response, login, binding);
  }
}
