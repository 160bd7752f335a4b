import { Inject, Injectable } from '@nestjs/common';
import type { JWK, JWTPayload, JWTVerifyResult } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { CLOCK_TOLERANCE_SECONDS } from '../options/clock-tolerance.js';
import { isCanonicalCompact } from './compact-serialization.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { issuersOf, type ResolvedTokensOptions } from './tokens.options.js';
import { plainClaims } from './plain-claims.js';
import { mismatch, rejection } from './rejection.js';
import { SigningKeys, type TokenSource } from './signing-keys.js';

const MAX_TOKEN = 128 * 1024;

/** What is expected of a JWT before its claims are read. */
export interface JwtKind {
  /** Its name in the log. */
  readonly name: string;
  /** Values of the `typ` header, in lower case; none counts as `jwt`. */
  readonly types: readonly string[];
  readonly source: TokenSource;
}

/** Verifies that a JWT is the environment's and of this time: signature, issuer, type, times. */
@Injectable()
export class JwtVerifier {
  constructor(
    private readonly keys: SigningKeys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedTokensOptions,
  ) {}

  /**
   * The claims of a JWT that is believed, without names that reach prototypes.
   *
   * @param moreIssuers issuers accepted beside those of the environment
   * @throws SsoError `token_rejected`, `clock_skew` or `keys_unavailable`
   */
  async verify(
    token: unknown,
    kind: JwtKind,
    moreIssuers: readonly string[] = [],
  ): Promise<JWTPayload> {
    // The SDK passes on whatever the environment answered.
    if (typeof token !== 'string' || token.length > MAX_TOKEN) {
      throw rejection(kind.name, 'is missing or too long');
    }
    if (!isCanonicalCompact(token)) {
      throw rejection(kind.name, 'is not canonical base64url');
    }
    const issuers = [...issuersOf(this.options), ...moreIssuers];
    const { payload, protectedHeader } = await this.verifySignature(token, kind, issuers).catch(
      (error: unknown) => {
        throw error instanceof SsoError ? error : this.rejectionFor(kind.name, error);
      },
    );
    if (!kind.types.includes(protectedHeader.typ?.toLowerCase() ?? 'jwt')) {
      throw rejection(kind.name, 'typ is of another token');
    }
    if (Number(payload.iat) > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) {
      throw new SsoError('clock_skew', { detail: `${kind.name} - iat is in the future` });
    }
    const claims = plainClaims(payload);
    if (claims === undefined) {
      throw rejection(kind.name, 'claims are nested too deep');
    }
    return claims;
  }

  /** jose looks at claims only once the signature was good. */
  private rejectionFor(name: string, error: unknown): SsoError {
    const { claim, payload } = Object(error) as { claim?: unknown; payload?: JWTPayload };
    return claim === 'iss' && payload !== undefined
      ? rejection(name, mismatch('iss', payload.iss, this.options.environmentUrl))
      : rejection(name, error);
  }

  /** Once more where the keys turn out to have rotated without a new key id. */
  private async verifySignature(
    token: string,
    { source }: JwtKind,
    issuers: string[],
  ): Promise<JWTVerifyResult> {
    const { jwtVerify } = await import('jose');
    let kid: string | undefined;
    let among: readonly JWK[] | undefined;
    const attempt = (): Promise<JWTVerifyResult> =>
      jwtVerify(
        token,
        async (header) => {
          kid = header.kid;
          const found = await this.keys.keyFor(header, source);
          ({ among } = found);
          return found.key;
        },
        {
          algorithms: ['RS256'],
          issuer: issuers,
          requiredClaims: ['exp', 'iat'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        },
      );
    try {
      return await attempt();
    } catch (error) {
      if (isSignatureFailure(error) && (await this.keys.haveChanged(source, kid, among))) {
        return attempt();
      }
      throw error;
    }
  }
}

function isSignatureFailure(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
}
