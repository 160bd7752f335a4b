import { Injectable, UnauthorizedException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import * as oidc from 'openid-client';

/** A login that has left for Cognito; kept in the session of the browser. */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

/** The app as a client of its user pool, as it was before single sign-on. */
@Injectable()
export class CognitoClient {
  private readonly configuration: Promise<oidc.Configuration>;
  private readonly redirectUri: string;

  constructor(config: ConfigService) {
    const issuer = new URL(config.getOrThrow<string>('COGNITO_ISSUER'));
    this.redirectUri = `${config.getOrThrow<string>('SSO_BASE_URL')}/callback`;
    this.configuration = oidc.discovery(
      issuer,
      config.getOrThrow<string>('COGNITO_CLIENT_ID'),
      config.getOrThrow<string>('COGNITO_CLIENT_SECRET'),
      undefined,
      // A stand-in on this machine speaks plain http.
      issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {},
    );
    this.configuration.catch(() => undefined);
  }

  /** @param parameters what else Cognito is told, such as `identity_provider` */
  async start(
    returnTo: string,
    parameters: Readonly<Record<string, string | undefined>>,
  ): Promise<{ url: string; pending: PendingLogin }> {
    const verifier = oidc.randomPKCECodeVerifier();
    const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, returnTo };
    const known = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const url = oidc.buildAuthorizationUrl(await this.configuration, {
      ...Object.fromEntries(known),
      redirect_uri: this.redirectUri,
      scope: 'openid profile email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /**
   * The claims of the user who comes back.
   *
   * @param address path and query of the request
   * @throws UnauthorizedException for a login that was refused, and for whatever does not belong to it
   */
  async finish(address: string, { state, nonce, verifier }: PendingLogin): Promise<oidc.IDToken> {
    const url = new URL(this.redirectUri);
    url.search = new URL(address, url).search;
    try {
      const tokens = await oidc.authorizationCodeGrant(await this.configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokens.claims() as oidc.IDToken;
    } catch (cause) {
      throw new UnauthorizedException('The sign-in did not complete. Start it again.', { cause });
    }
  }
}
