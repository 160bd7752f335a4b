import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { normalizeEmail } from '../http/email.js';
import { RouteUrls } from '../links/route-urls.js';
import { LoginRequest } from '../links/login-request.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { TokenVerifier } from '../tokens/token-verifier.js';

/**
 * Sign-in that starts in the portal of an identity provider (contract 8). Its token says where a
 * login should go; it signs nobody in. A normal login with a state of our own follows, so that the
 * token is worthless to whoever replays it or lures somebody into opening it.
 */
@Injectable()
export class IdpInitiatedLogin {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly urls: RouteUrls,
  ) {}

  /**
   * Reads the token into the login that it asks for.
   *
   * @throws SsoError `idp_login_rejected` for a token that is not believed or names nobody
   */
  async read(token: string): Promise<LoginRequest> {
    const claims = await this.verifier.verifyIdpInitiated(token);
    const text = (claim: unknown): string | undefined =>
      typeof claim === 'string' && claim !== '' ? claim : undefined;
    try {
      const login = LoginRequest.of({
        connectionId: text(claims.connection_id),
        organizationId: text(claims.organization_id),
        loginHint: text(claims.login_hint),
        returnTo: this.urls.returnTo(claims.relay_state),
        isThirdPartyInitiated: true,
      });
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

  /**
   * Whether the person that the token names is the one who is signed in already. Somebody else is
   * never switched to silently: that is how an attacker would sign a victim in to an account of
   * the attacker's.
   */
  isSamePerson(login: LoginRequest, signedIn: SsoIdentity): boolean {
    const {
      selector,
      query: { loginHint },
    } = login;
    const isSameConnection =
      selector?.kind === 'connectionId'
        ? selector.value === signedIn.connectionId
        : selector?.kind === 'organizationId' && selector.value === signedIn.organizationId;
    const hinted = normalizeEmail(loginHint);
    return isSameConnection && hinted !== undefined && hinted === normalizeEmail(signedIn.email);
  }
}
