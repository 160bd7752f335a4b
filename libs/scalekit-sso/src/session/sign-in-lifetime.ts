import { Inject, Injectable } from '@nestjs/common';
import { header, type SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { Revocations } from './revocations.js';
import type { SignIn } from './sign-in.js';
import type { SignInRecord } from './sign-in-record.js';
import { SignInRecords } from './sign-in-records.js';

/** Of what browsers call themselves, in characters. */
const LONGEST_USER_AGENT = 256;

/** A sign-in that is not over. */
export interface OngoingSignIn {
  readonly record: SignInRecord;
  /** Milliseconds since 1970, to the minute. */
  readonly lastUsedAt: number;
}

/** When a sign-in begins and whether it is over: its limits, and what has ended it from outside. */
@Injectable()
export class SignInLifetime {
  constructor(
    private readonly records: SignInRecords,
    private readonly revocations: Revocations,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** A sign-in that begins now. */
  async begin(
    request: SsoRequest,
    { identity, loginStartedAt, accessTokenExpiresAt, idToken, authTime }: SignIn,
    userKey: string,
  ): Promise<SignInRecord> {
    const { maxAgeSeconds, endWithAccessToken } = this.options.session;
    const now = Date.now();
    const end = now + maxAgeSeconds * 1000;
    const tokenEnd = endWithAccessToken ? (accessTokenExpiresAt ?? Infinity) * 1000 : Infinity;
    const record: SignInRecord = {
      version: 1,
      clientId: this.options.clientId,
      identity,
      userKey,
      signedInAt: now,
      expiresAt: Math.min(end, tokenEnd),
      revocations: {},
      userAgent: header(request, 'user-agent')?.slice(0, LONGEST_USER_AGENT),
      idToken,
      authTime,
    };
    const revocations = await this.revocations.known(request, record, loginStartedAt);
    return { ...record, revocations };
  }

  /** The sign-in of an id, where it is one of this app and goes on; else undefined. */
  async ongoing(request: SsoRequest, id: unknown): Promise<OngoingSignIn | undefined> {
    const record = await this.records.find(request, id);
    const now = Date.now();
    const { maxAgeSeconds, idleSeconds } = this.options.session;
    const isWithinLimits =
      record?.clientId === this.options.clientId &&
      record.identity.issuer === this.options.identityIssuer &&
      now < record.expiresAt &&
      now < record.signedInAt + maxAgeSeconds * 1000;
    if (!isWithinLimits) {
      return undefined;
    }
    const [lastUsedAt, isRevoked] = await Promise.all([
      this.records.lastUseOf(request, id),
      this.revocations.isRevoked(request, record),
    ]);
    const isUsed = lastUsedAt !== undefined && now - lastUsedAt < idleSeconds * 1000;
    return isUsed && !isRevoked ? { record, lastUsedAt } : undefined;
  }
}
