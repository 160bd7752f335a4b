import { Injectable } from '@nestjs/common';
import { normalizeEmail } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../http/route-urls.js';
import type { SsoIdentity } from '../identity/sso-identity.js';
import { StepUpProof } from '../session/step-up-proof.js';
import type { ConnectionSelector } from '../transaction/connection-selector.js';
import { AuthorizationService } from './authorization.service.js';

/** Lets who is signed in authenticate again, freshly. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly authorization: AuthorizationService,
    private readonly stepUps: StepUpProof,
    private readonly urls: RouteUrls,
  ) {}

  /**
   * Where to send the browser for a step-up: to the connection that the person signed in with, which
   * is asked to authenticate them whoever it remembers (contract 3.3; the SDK has no `max_age`).
   * Nobody who is signed in: to a login, which ends at the same address.
   *
   * @param returnTo as it was asked for; not judged yet
   * @throws SsoError `session_missing`, `session_unavailable` or `user_store_failed`
   */
  async start(request: SsoRequest, response: unknown, returnTo?: string): Promise<string> {
    const begun = await this.stepUps.begin(request);
    if (begun === undefined) {
      return this.urls.login({ returnTo: this.urls.returnTo(returnTo) });
    }
    const { identity, purpose } = begun;
    // An identity provider may call anything an e-mail address.
    const intent = {
      selector: selectorOf(identity),
      loginHint: normalizeEmail(identity.email),
      prompt: 'login',
      returnTo,
    };
    return this.authorization.authorizationUrl(request, response, intent, purpose);
  }
}

function selectorOf({ connectionId, organizationId }: SsoIdentity): ConnectionSelector | undefined {
  if (connectionId !== undefined) {
    return { kind: 'connectionId', value: connectionId };
  }
  return organizationId === undefined
    ? undefined
    : { kind: 'organizationId', value: organizationId };
}
