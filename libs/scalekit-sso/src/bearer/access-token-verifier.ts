import { Inject, Injectable } from '@nestjs/common';
import { callAppProvider } from '../errors/call-app-provider.js';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import type { GuardedRequest } from '../guard/markers.js';
import { onlyHeader, type SsoRequest } from '../http/request.js';
import { textOf } from '../http/unknown-fields.js';
import { SsoEvents } from '../observability/sso-events.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { JwtVerifier, type JwtKind } from '../tokens/jwt-verifier.js';
import { mismatch, rejection } from '../tokens/rejection.js';
import type { AccessTokenClaims } from '../tokens/sso-identity.js';
import { OF_ID_TOKENS } from '../tokens/token-verifier.js';
import { audiencesOf, resourceIssuersOf, type ResolvedBearerOptions } from './bearer.options.js';

const ACCESS_TOKEN: JwtKind = {
  name: 'access token',
  // RFC 9068 section 4. The service says JWT (contract 5.2).
  types: ['jwt', 'at+jwt', 'application/at+jwt'],
  source: 'browser',
};
/** RFC 9068 section 2.2; ID tokens have no `jti`, and IdP-initiated tokens no `sub`. */
const REQUIRED = ['sub', 'client_id', 'jti'];
/** RFC 6750 section 2.1; schemes have no case (RFC 9110 section 11.1). */
const BEARER = /^bearer +(\S+) *$/i;

/**
 * Verifies access tokens that clients hand over: of this environment, for one of the audiences of
 * `accessTokens`, of this time (60 seconds of tolerance), and no ID token. Its keys are those of the
 * logins; a token that names an unknown key makes it look for new ones once in ten seconds.
 *
 * `SsoBearerGuard` uses it. Inject it where there is no guard, such as at the handshake of a socket.
 *
 * @example
 * ```ts
 * async function subjectOf(token: string): Promise<string> {
 *   const { sub } = await app.get(AccessTokenVerifier).verify(token);
 *   return String(sub);
 * }
 * ```
 */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly jwts: JwtVerifier,
    private readonly events: SsoEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedBearerOptions,
  ) {}

  /**
   * The claims of an access token. At any depth without the names `__proto__`, `constructor` and
   * `prototype`.
   *
   * @throws SsoError `access_token_rejected`, `keys_unavailable` or `environment_timeout`
   */
  async verify(token: string): Promise<AccessTokenClaims> {
    const issuers = resourceIssuersOf(this.options);
    try {
      const verified = this.jwts.verify(token, ACCESS_TOKEN, issuers);
      const claims = await withinTime(this.options.timeoutMs, verified);
      this.assertForUs(claims);
      return claims;
    } catch (error) {
      const { code, detail } = error as SsoError;
      throw code === 'token_rejected' || code === 'clock_skew' ? this.rejected(detail) : error;
    }
  }

  /**
   * The claims of the token that a request brings as `Authorization: Bearer`. No other place is looked at:
   * tokens in URLs end up in logs.
   *
   * @throws SsoError `access_token_required`, or what `verify()` throws
   */
  async claimsOf(request: SsoRequest): Promise<AccessTokenClaims> {
    const [, token] = BEARER.exec(onlyHeader(request, 'authorization') ?? '') ?? [];
    if (token === undefined) {
      throw new SsoError('access_token_required', { headers: this.challenge() });
    }
    return this.verify(token);
  }

  /**
   * @internal Lets a request in, for `SsoBearerGuard`.
   * @param at the handler
   */
  authenticate(
    request: GuardedRequest,
    at: string,
    userOf: (claims: AccessTokenClaims) => unknown,
  ): Promise<void> {
    return this.events.reporting('access.refused', { handler: at }, () =>
      this.letIn(request, userOf),
    );
  }

  private async letIn(
    request: GuardedRequest,
    userOf: (claims: AccessTokenClaims) => unknown,
  ): Promise<void> {
    const claims = await this.claimsOf(request);
    const user = await callAppProvider(
      this.options.timeoutMs,
      () => userOf(claims),
      'user_store_failed',
    );
    if (typeof user !== 'object' || user === null) {
      throw this.rejected('validate() gave no user');
    }
    // A request has one user: that of a session, if any, is not looked at.
    request.ssoSession = null;
    request.isAppUser = true;
    request.user = user;
    request.accessToken = claims;
  }

  private assertForUs(claims: AccessTokenClaims): void {
    const audiences = audiencesOf(this.options);
    const named: unknown[] = [claims.aud].flat();
    if (!audiences.some((audience) => named.includes(audience))) {
      throw rejection(ACCESS_TOKEN.name, mismatch('aud', claims.aud, audiences.join(' or ')));
    }
    if (OF_ID_TOKENS.some((claim) => claims[claim] !== undefined)) {
      throw rejection(ACCESS_TOKEN.name, 'is an ID token');
    }
    if (claims.cnf !== undefined) {
      // RFC 7800: whoever stole it could use it here without the key.
      throw rejection(ACCESS_TOKEN.name, 'is bound to a key (cnf), which is not checked');
    }
    const missing = REQUIRED.find((claim) => textOf(claims[claim]) === undefined);
    if (missing !== undefined) {
      throw rejection(ACCESS_TOKEN.name, `${missing} is missing`);
    }
  }

  private rejected(detail: string | undefined): SsoError {
    const headers = this.challenge(', error="invalid_token"');
    return new SsoError('access_token_rejected', { detail, headers });
  }

  /** RFC 6750 section 3. */
  private challenge(error = ''): Readonly<Record<string, string>> {
    const { origin, path } = this.options.base;
    return { 'WWW-Authenticate': `Bearer realm="${origin}${path}"${error}` };
  }
}
