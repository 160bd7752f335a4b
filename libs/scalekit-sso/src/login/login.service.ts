import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../links/route-urls.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import { SessionService } from '../session/session.service.js';
import { AuthorizationService } from './authorization.service.js';
import { IdpInitiatedLogin } from './idp-initiated-login.js';

/** Decides where a login goes next. */
@Injectable()
export class LoginService {
  constructor(
    private readonly authorization: AuthorizationService,
    private readonly idpInitiated: IdpInitiatedLogin,
    private readonly sessions: SessionService,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
  ) {}

  /**
   * Where to send the browser for a login.
   *
   * @throws SsoError `session_missing` where nobody could be signed in afterwards
   */
  async start(request: SsoRequest, response: unknown, login: LoginRequest): Promise<string> {
    this.sessions.requireSession(request);
    return this.authorization.authorizationUrl(request, response, login);
  }

  /**
   * Where to send the browser that comes from the portal of an identity provider: to a login, or
   * straight on where that person is signed in already.
   *
   * @throws SsoError `already_signed_in` where somebody else is
   */
  async startFromIdp(request: SsoRequest, response: unknown, token: string): Promise<string> {
    const login = await this.idpInitiated.read(token);
    const signedIn = await this.sessions.current(request);
    if (signedIn === undefined) {
      return this.start(request, response, login);
    }
    const { identity } = signedIn.session;
    if (this.idpInitiated.isSamePerson(login, identity)) {
      return login.query.returnTo ?? this.urls.defaultReturnTo;
    }
    throw new SsoError('already_signed_in', {
      detail: 'IdP-initiated login while another person is signed in',
      action: signOutAndGoOn(this.urls, this.links.again(login)),
      signedInAs: identity.email ?? identity.name,
    });
  }
}
