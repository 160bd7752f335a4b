import { Inject, Injectable } from '@nestjs/common';
import { reportedErrorCode } from '../errors/catalogue.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../http/route-urls.js';
import { withinTime } from '../http/within-time.js';
import { identityFromClaims, type ExpectedIdentity } from '../identity/identity-from-claims.js';
import type { IdTokenClaims, SsoIdentity } from '../identity/sso-identity.js';
import { TokenVerifier, type VerifiedTokens } from '../identity/token-verifier.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import type { SignIn } from '../session/session.service.js';
import { SsoRefusal, SsoUserStore } from '../session/sso-user-store.js';
import type { ConnectionSelector } from '../transaction/connection-selector.js';
import { LoginCookies } from '../transaction/login-cookies.js';
import type { LoginTransaction } from '../transaction/login-transaction.js';
import type { CallbackParameters } from './callback-request.js';

/** A login that has come back and been believed. */
export interface CompletedLogin extends SignIn {
  /** Where the person was going: a safe path of ours. */
  readonly returnTo: string;
}

/** Turns an authorization response into a user, or into a failure of the catalogue. */
@Injectable()
export class CallbackService {
  constructor(
    private readonly cookies: LoginCookies,
    private readonly scalekit: ScalekitGateway,
    private readonly verifier: TokenVerifier,
    private readonly users: SsoUserStore,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Completes the login that the parameters belong to.
   *
   * @throws SsoError with the way to try again, which keeps selector and return address
   */
  async complete(request: SsoRequest, parameters: CallbackParameters): Promise<CompletedLogin> {
    const { state } = parameters;
    const transaction = await this.cookies.find(request, state);
    try {
      if (parameters.error !== undefined) {
        throw new SsoError(reportedErrorCode(parameters.error), {
          detail: `reported: ${parameters.error} ${parameters.error_description ?? ''}`,
        });
      }
      if (transaction === undefined) {
        throw state === undefined && parameters.code !== undefined
          ? new SsoError('invalid_callback', { detail: 'state is missing' })
          : new SsoError('login_not_found');
      }
      return await this.finish(transaction, parameters);
    } catch (error) {
      if (error instanceof SsoError) {
        throw error.withRecovery({ retryUrl: this.retryUrl(transaction) });
      }
      throw error;
    }
  }

  private async finish(
    transaction: LoginTransaction,
    { code, iss }: CallbackParameters,
  ): Promise<CompletedLogin> {
    this.checkIssuer(iss);
    if (code === undefined) {
      throw new SsoError('invalid_callback', { detail: 'code is missing' });
    }
    const { claims, accessTokenExpiresAt } = await withinTime(
      this.options.timeoutMs,
      this.redeem(code, transaction),
    );
    const identity = identityFromClaims(claims, expectedOf(transaction.selector));
    return {
      user: await this.resolveUser(identity, claims),
      identity,
      loginStartedAt: transaction.startedAt,
      accessTokenExpiresAt,
      returnTo: transaction.returnTo,
    };
  }

  /** RFC 9207 section 2.4; the service is not known to send it, so it may be absent. */
  private checkIssuer(issuer: string | undefined): void {
    const { environmentUrl, additionalIssuers } = this.options;
    const known = [environmentUrl, `${environmentUrl}/`, ...additionalIssuers];
    if (issuer !== undefined && !known.includes(issuer)) {
      throw new SsoError('invalid_callback', { detail: 'iss is foreign' });
    }
  }

  /** Exchanges the code, once, and believes nothing of the answer but what is verified. */
  private async redeem(
    code: string,
    { codeVerifier, nonce }: LoginTransaction,
  ): Promise<VerifiedTokens> {
    const { idToken, accessToken } = await this.scalekit.call((client) =>
      client.authenticateWithCode(code, this.urls.callbackUrl, { codeVerifier }),
    );
    return this.verifier.verifyLogin({ idToken, accessToken, code, nonce });
  }

  private async resolveUser(identity: SsoIdentity, claims: IdTokenClaims): Promise<object> {
    let user: unknown;
    try {
      user = await this.users.resolve(identity, claims);
    } catch (error) {
      const detail = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      throw new SsoError('user_store_failed', { detail });
    }
    if (user instanceof SsoRefusal) {
      throw new SsoError('user_refused', { detail: user.reason });
    }
    if (typeof user !== 'object' || user === null) {
      throw new SsoError('user_store_failed', { detail: 'resolve() gave no user' });
    }
    return user;
  }

  private retryUrl(transaction: LoginTransaction | undefined): string {
    const { selector, loginHint, returnTo } = transaction ?? {};
    const named = selector === undefined ? {} : { [selector.kind]: selector.value };
    return this.urls.login({ ...named, loginHint, returnTo });
  }
}

function expectedOf(selector: ConnectionSelector | undefined): ExpectedIdentity {
  return selector?.kind === 'connectionId' || selector?.kind === 'organizationId'
    ? { [selector.kind]: selector.value }
    : {};
}
