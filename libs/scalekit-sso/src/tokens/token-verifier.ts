import { Inject, Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { isSameText } from '../http/same-text.js';
import { withinTime } from '../errors/within-time.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedTokensOptions } from './tokens.options.js';
import { JwtVerifier, type JwtKind } from './jwt-verifier.js';
import { mismatch, rejection } from './rejection.js';
import type { AccessTokenClaims, IdTokenClaims } from './sso-identity.js';
import { isHashOf } from './token-hash.js';

const ID_TOKEN: JwtKind = { name: 'ID token', types: ['jwt'], source: 'environment' };
const ACCESS_TOKEN: JwtKind = {
  name: 'access token',
  types: ['jwt', 'at+jwt'],
  source: 'environment',
};
const IDP_TOKEN: JwtKind = { name: 'IdP-initiated token', types: ['jwt'], source: 'browser' };
/** Claims that only ID tokens have, and those that every access token has (contract 5.1 and 5.2). */
export const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 'amr'];
const OF_ACCESS_TOKENS = ['sub', 'client_id'];
/** An IdP-initiated token is refused when it was issued longer ago, in seconds. */
const IDP_TOKEN_AGE_SECONDS = 600;
const MAX_SUBJECT = 255;

/** The tokens of one login and what they must be bound to. */
export interface TokensOfLogin {
  readonly idToken: unknown;
  readonly accessToken: unknown;
  /** `expires_in` of the answer with the tokens, in seconds (RFC 6749 section 5.1). */
  readonly expiresIn?: unknown;
  readonly code: string;
  readonly nonce: string;
}

/** What verified tokens say. */
export interface VerifiedTokens {
  readonly claims: IdTokenClaims;
  /** Undefined for an opaque access token. */
  readonly accessTokenClaims: AccessTokenClaims | undefined;
  /**
   * `exp` of the access token, in seconds since 1970; of an opaque one by `expires_in`, undefined
   * without.
   */
  readonly accessTokenExpiresAt: number | undefined;
}

/**
 * The one place where tokens are believed. The SDK only decodes the ID token, keeps keys for ever
 * and checks neither issuer nor audience (contract 4 and 5.4), so it is not asked.
 */
@Injectable()
export class TokenVerifier {
  constructor(
    private readonly jwts: JwtVerifier,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedTokensOptions,
  ) {}

  /**
   * Verifies the tokens of a login together; OIDC Core 3.1.3.7 and 3.1.3.8.
   *
   * @throws SsoError `token_rejected` or `clock_skew`, or `keys_unavailable`
   */
  async verifyLogin(tokens: TokensOfLogin): Promise<VerifiedTokens> {
    const { idToken, accessToken, expiresIn, code, nonce } = tokens;
    // The SDK passes on whatever the environment answered.
    if (typeof accessToken !== 'string' || accessToken === '') {
      throw rejection(ACCESS_TOKEN.name, 'is missing');
    }
    const claims = await this.jwts.verify(idToken, ID_TOKEN);
    this.checkAudience(claims, ID_TOKEN);
    checkSubject(claims);
    if (!isSameText(claims.nonce, nonce)) {
      throw rejection(ID_TOKEN.name, 'nonce is not the one of this login');
    }
    if (claims.at_hash !== undefined && !isHashOf(claims.at_hash, accessToken)) {
      throw rejection(ID_TOKEN.name, 'at_hash does not fit the access token');
    }
    if (claims.c_hash !== undefined && !isHashOf(claims.c_hash, code)) {
      throw rejection(ID_TOKEN.name, 'c_hash does not fit the code');
    }
    const isOpaque = this.options.allowOpaqueAccessToken && !isJwt(accessToken);
    const accessTokenClaims = isOpaque
      ? undefined
      : await this.verifyAccessToken(accessToken, claims);
    const accessTokenExpiresAt = isOpaque ? endAfter(expiresIn) : accessTokenClaims?.exp;
    return { claims, accessTokenClaims, accessTokenExpiresAt };
  }

  /**
   * Verifies the token that an identity provider's portal sends people with (contract 5.3).
   *
   * @throws SsoError `idp_login_rejected`, `keys_unavailable` or `environment_timeout`
   */
  async verifyIdpInitiated(token: string): Promise<IdTokenClaims> {
    const { origin, path } = this.options.base;
    // A documented sample is issued by the app itself; the signature is the environment's anyway.
    const ownIssuers = [origin, origin + path, `${origin}${path}/`];
    try {
      const claims = await withinTime(
        this.options.timeoutMs,
        this.jwts.verify(token, IDP_TOKEN, ownIssuers),
      );
      if (claims.aud !== undefined) {
        this.checkAudience(claims, IDP_TOKEN);
      }
      if (Number(claims.iat) < Date.now() / 1000 - IDP_TOKEN_AGE_SECONDS) {
        throw rejection(IDP_TOKEN.name, 'iat is too long ago');
      }
      const has = (claim: string): boolean => claims[claim] !== undefined;
      if (OF_ID_TOKENS.some(has) || OF_ACCESS_TOKENS.every(has)) {
        throw rejection(IDP_TOKEN.name, 'is a token of another type');
      }
      return claims;
    } catch (error) {
      const { code, detail } = error as SsoError;
      throw code === 'token_rejected' || code === 'clock_skew'
        ? new SsoError('idp_login_rejected', { detail })
        : error;
    }
  }

  private async verifyAccessToken(accessToken: string, idClaims: JWTPayload): Promise<JWTPayload> {
    const claims = await this.jwts.verify(accessToken, ACCESS_TOKEN);
    this.checkAudience(claims, ACCESS_TOKEN);
    if (claims.sub !== idClaims.sub) {
      throw rejection(ACCESS_TOKEN.name, 'sub is not the one of the ID token');
    }
    if (claims.nonce !== undefined || claims.at_hash !== undefined) {
      throw rejection(ACCESS_TOKEN.name, 'is an ID token');
    }
    return claims;
  }

  /** OIDC Core 3.1.3.7 (3) to (5): issued for us, and to us where it says to whom. */
  private checkAudience(claims: JWTPayload, { name }: JwtKind): void {
    const { clientId } = this.options;
    const audience: unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    const authorizedParty = claims.azp ?? undefined;
    if (!audience.includes(clientId)) {
      throw rejection(name, mismatch('aud', claims.aud, clientId));
    }
    if (audience.length > 1 && authorizedParty === undefined) {
      throw rejection(name, 'azp is missing beside several audiences');
    }
    if (
      [authorizedParty, claims.client_id ?? undefined].some(
        (id) => id !== undefined && id !== clientId,
      )
    ) {
      throw rejection(name, 'azp or client_id is not this client');
    }
  }
}

function checkSubject({ sub }: JWTPayload): void {
  // OIDC Core 2: not longer than 255 characters.
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT) {
    throw rejection(ID_TOKEN.name, 'sub is missing, empty or too long');
  }
}

function endAfter(expiresIn: unknown): number | undefined {
  // Some servers send it as a text.
  const seconds = Number.parseInt(String(expiresIn), 10);
  return seconds > 0 ? Math.floor(Date.now() / 1000) + seconds : undefined;
}

function isJwt(token: string): boolean {
  return token.split('.').length === 3;
}
