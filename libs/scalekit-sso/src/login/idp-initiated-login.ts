import { Injectable } from '@nestjs/common';
import { SsoError, type RedirectUrl } from '../errors/sso-error.js';
import { normalizeEmail } from '../http/email.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import { RequestedReturn } from '../links/requested-return.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { LoginEvents } from '../login-state/login-events.js';
import { SessionService } from '../session/session.service.js';
import { LoginRequest } from '../links/login-request.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { TokenVerifier } from '../tokens/token-verifier.js';
import { AuthorizationService } from './authorization.service.js';

/**
 * Sign-in that starts in the portal of an identity provider (contract 8). Its token says where a
 * login should go; it signs no user in. A normal login with a state of our own follows, so that the
 * token is worthless to an attacker who replays it or lures a user into opening it.
 */
@Injectable()
export class IdpInitiatedLogin {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly authorization: AuthorizationService,
    private readonly sessions: SessionService,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly requestedReturn: RequestedReturn,
    private readonly events: LoginEvents,
  ) {}

  /**
   * Where to send the browser that comes from the portal of an identity provider: to a login, or
   * straight on where that user is signed in already.
   *
   * @throws SsoError `idp_login_rejected`; `already_signed_in` where another user is
   */
  start(request: SsoRequest, response: unknown, token: string): Promise<RedirectUrl> {
    return this.events.starting(
      'login',
      () => undefined,
      () => this.startLogin(request, response, token),
    );
  }

  private async startLogin(
    request: SsoRequest,
    response: unknown,
    token: string,
  ): Promise<RedirectUrl> {
    const login = await this.read(token, response);
    const signedIn = await this.sessions.currentIfAny(request);
    if (signedIn === undefined) {
      return this.authorization.start(request, response, login);
    }
    const { identity } = signedIn.session;
    if (isSameUser(login, identity)) {
      return this.urls.endOf(login.query);
    }
    throw new SsoError('already_signed_in', {
      detail: 'IdP-initiated login while another user is signed in',
      action: signOutAndGoOn(this.urls, this.links.again(login)),
      signedInAs: identity.email ?? identity.name,
    });
  }

  /**
   * The login that a token asks for.
   *
   * @throws SsoError `idp_login_rejected` for a token that is not believed or names no login
   */
  async read(token: string, response?: unknown): Promise<LoginRequest> {
    const claims = await this.verifier.verifyIdpInitiated(token);
    const text = (claim: unknown): string | undefined =>
      typeof claim === 'string' && claim !== '' ? claim : undefined;
    try {
      const login = LoginRequest.of(
        {
          connectionId: text(claims.connection_id),
          organizationId: text(claims.organization_id),
          loginHint: text(claims.login_hint),
          returnTo: text(claims.relay_state),
          isThirdPartyInitiated: true,
        },
        (it) => this.requestedReturn.returnTo(it, response),
      );
      if (!login.isUndecided) {
        return login;
      }
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
    }
    throw new SsoError('idp_login_rejected', {
      detail: 'IdP-initiated token - names no connection, organization or e-mail address',
    });
  }
}

/**
 * Whether the token names the user who is signed in. Another user is never signed in without a click:
 * that is how an attacker would sign a victim in to an account of the attacker's.
 */
export function isSameUser({ selector, query }: LoginRequest, signedIn: SsoIdentity): boolean {
  const isSameConnection =
    selector?.kind === 'connectionId'
      ? selector.value === signedIn.connectionId
      : selector?.kind === 'organizationId' && selector.value === signedIn.organizationId;
  const hinted = normalizeEmail(query.loginHint);
  return isSameConnection && hinted !== undefined && hinted === normalizeEmail(signedIn.email);
}
