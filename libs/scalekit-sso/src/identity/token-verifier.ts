import { Inject, Injectable } from '@nestjs/common';
import type { JWTPayload, JWTVerifyResult } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { isCanonicalCompact } from '../http/compact-serialization.js';
import { isSameText } from '../http/same-text.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { rejection } from './rejection.js';
import { SigningKeys } from './signing-keys.js';
import type { IdTokenClaims } from './sso-identity.js';
import { isHashOf } from './token-hash.js';

/** Tolerated difference of the clocks, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** An IdP-initiated token is refused when it was issued longer ago, in seconds. */
const IDP_TOKEN_AGE_SECONDS = 600;
const LONGEST_TOKEN = 64 * 1024;
const LONGEST_SUBJECT = 255;

/** The tokens of one login and what they must be bound to. */
export interface TokensOfLogin {
  readonly idToken: string;
  readonly accessToken: string;
  readonly code: string;
  readonly nonce: string;
}

/** What verified tokens say. */
export interface VerifiedTokens {
  readonly claims: IdTokenClaims;
  /** `exp` of the access token, in seconds since 1970; undefined for an opaque one. */
  readonly accessTokenExpiresAt: number | undefined;
}

/**
 * The one place where tokens are believed. The SDK only decodes the ID token, keeps keys for ever
 * and checks neither issuer nor audience (contract 4 and 5.4), so it is not asked.
 */
@Injectable()
export class TokenVerifier {
  constructor(
    private readonly keys: SigningKeys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Verifies the tokens of a login together; OIDC Core 3.1.3.7 and 3.1.3.8.
   *
   * @throws SsoError `token_rejected` or `clock_skew`, or `keys_unavailable`
   */
  async verifyLogin(tokens: TokensOfLogin): Promise<VerifiedTokens> {
    checkIsText(tokens.accessToken, 'access token');
    const claims = await this.verify(tokens.idToken, 'ID token', ['jwt'], this.options.issuers);
    this.checkAudience(claims, 'ID token');
    checkSubject(claims);
    if (!isSameText(claims.nonce, tokens.nonce)) {
      throw rejection('ID token', 'nonce is not the one of this login');
    }
    if (claims.at_hash !== undefined && !isHashOf(claims.at_hash, tokens.accessToken)) {
      throw rejection('ID token', 'at_hash does not fit the access token');
    }
    if (claims.c_hash !== undefined && !isHashOf(claims.c_hash, tokens.code)) {
      throw rejection('ID token', 'c_hash does not fit the code');
    }
    return { claims, accessTokenExpiresAt: await this.verifyAccessToken(tokens, claims) };
  }

  /**
   * Verifies the token that an identity provider's portal sends people with (contract 5.3).
   *
   * @throws SsoError `idp_login_rejected`, or `keys_unavailable`
   */
  async verifyIdpInitiated(token: string): Promise<IdTokenClaims> {
    const { origin, path } = this.options.base;
    // A documented sample is issued by the app itself; the signature is the environment's anyway.
    const issuers = [...this.options.issuers, origin, origin + path, `${origin}${path}/`];
    try {
      const claims = await this.verify(token, 'IdP-initiated token', ['jwt'], issuers);
      if (claims.aud !== undefined) {
        this.checkAudience(claims, 'IdP-initiated token');
      }
      if (Number(claims.iat) < Date.now() / 1000 - IDP_TOKEN_AGE_SECONDS) {
        throw rejection('IdP-initiated token', 'iat is too long ago');
      }
      const foreign = ['nonce', 'at_hash', 'c_hash', 'amr', 'azp', 'client_id'];
      if (foreign.some((claim) => claims[claim] !== undefined)) {
        throw rejection('IdP-initiated token', 'is a token of another type');
      }
      return claims;
    } catch (error) {
      if (error instanceof SsoError && error.code !== 'keys_unavailable') {
        throw new SsoError('idp_login_rejected', { detail: error.detail });
      }
      throw error;
    }
  }

  private async verifyAccessToken(
    { accessToken }: TokensOfLogin,
    idClaims: JWTPayload,
  ): Promise<number | undefined> {
    if (this.options.allowOpaqueAccessToken && !isJwt(accessToken)) {
      return undefined;
    }
    const claims = await this.verify(
      accessToken,
      'access token',
      ['jwt', 'at+jwt'],
      this.options.issuers,
    );
    this.checkAudience(claims, 'access token');
    if (claims.sub !== idClaims.sub) {
      throw rejection('access token', 'sub is not the one of the ID token');
    }
    if (claims.nonce !== undefined || claims.at_hash !== undefined) {
      throw rejection('access token', 'is an ID token');
    }
    return claims.exp;
  }

  private async verify(
    token: string,
    what: string,
    types: readonly string[],
    issuers: readonly string[],
  ): Promise<JWTPayload> {
    checkIsText(token, what);
    if (!isCanonicalCompact(token)) {
      throw rejection(what, 'is not canonical base64url');
    }
    const result = await this.verifySignature(token, issuers)
      .catch(async (error: unknown) => {
        if (isSignatureFailure(error) && (await this.keys.haveChanged())) {
          return this.verifySignature(token, issuers);
        }
        throw error;
      })
      .catch((error: unknown) => {
        throw error instanceof SsoError ? error : rejection(what, error);
      });
    const type = result.protectedHeader.typ?.toLowerCase() ?? 'jwt';
    if (!types.includes(type)) {
      throw rejection(what, 'typ is of another token');
    }
    if (Number(result.payload.iat) > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) {
      throw new SsoError('clock_skew', { detail: `${what}: iat is in the future` });
    }
    return result.payload;
  }

  private async verifySignature(
    token: string,
    issuers: readonly string[],
  ): Promise<JWTVerifyResult> {
    const { jwtVerify } = await import('jose');
    return jwtVerify(token, async (header) => this.keys.keyFor(header), {
      algorithms: ['RS256'],
      issuer: [...issuers],
      requiredClaims: ['exp', 'iat'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
  }

  /** OIDC Core 3.1.3.7 (3) to (5): issued for us, and to us where it says to whom. */
  private checkAudience(claims: JWTPayload, what: string): void {
    const { clientId } = this.options;
    const audience: unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    if (!audience.includes(clientId)) {
      throw rejection(what, 'aud is not this client');
    }
    if (audience.length > 1 && claims.azp === undefined) {
      throw rejection(what, 'azp is missing beside several audiences');
    }
    if ([claims.azp, claims.client_id].some((id) => id !== undefined && id !== clientId)) {
      throw rejection(what, 'azp or client_id is not this client');
    }
  }
}

/** The SDK passes on whatever the environment answered. */
function checkIsText(token: unknown, what: string): void {
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN) {
    throw rejection(what, 'is missing or too long');
  }
}

function checkSubject({ sub }: JWTPayload): void {
  // OIDC Core 2: not longer than 255 characters.
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT) {
    throw rejection('ID token', 'sub is missing, empty or too long');
  }
}

function isSignatureFailure(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
}

function isJwt(token: string): boolean {
  return token.split('.').length === 3;
}
