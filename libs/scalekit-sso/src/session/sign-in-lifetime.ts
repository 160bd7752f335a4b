import { Inject, Injectable } from '@nestjs/common';
import { header, type SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { Revocations } from './revocations.js';
import type { SignIn } from './sign-in.js';
import type { SignInRecord } from './sign-in-record.js';

/** Of what browsers call themselves, in characters. */
const LONGEST_USER_AGENT = 256;

/** When a sign-in begins and whether it is over: its limits, and what has ended it from outside. */
@Injectable()
export class SignInLifetime {
  constructor(
    private readonly revocations: Revocations,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** A sign-in that begins now. */
  async begin(
    request: SsoRequest,
    { identity, accessTokenExpiresAt, idToken }: SignIn,
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
    };
    return { ...record, revocations: await this.revocations.known(request, record) };
  }

  /**
   * The sign-in, where it is one of this app and goes on; else undefined.
   *
   * @param lastUsedAt what the session says, in milliseconds since 1970
   */
  async alive(
    request: SsoRequest,
    record: SignInRecord | undefined,
    lastUsedAt: unknown,
  ): Promise<SignInRecord | undefined> {
    const now = Date.now();
    const idleMs = this.options.session.idleSeconds * 1000;
    const isWithinLimits =
      record?.clientId === this.options.clientId &&
      record.identity.issuer === this.options.identityIssuer &&
      now < record.expiresAt &&
      typeof lastUsedAt === 'number' &&
      now - lastUsedAt < idleMs;
    return isWithinLimits && !(await this.revocations.isRevoked(request, record))
      ? record
      : undefined;
  }
}
