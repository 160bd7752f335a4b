import { Inject, Injectable } from '@nestjs/common';
import { header, type SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { SsoStores } from '../store/sso-stores.js';
import { readReauthentication, type Reauthentication } from './reauthentication.js';
import { isRevoked, Revocations } from './revocations.js';
import type { SessionEntry } from './session-entry.js';
import type { SessionLimits } from './session-limits.js';
import type { VerifiedLogin } from './verified-login.js';
import { readSsoSessionRecord, type SsoSessionRecord } from './sso-session-record.js';
import { readLastUse, SsoSessionRepository } from './sso-session.repository.js';

/** Of what browsers call themselves, in characters. */
const MAX_USER_AGENT_LENGTH = 256;

/** A sign-in that is not over. */
export interface ActiveSession {
  readonly id: string;
  readonly record: SsoSessionRecord;
  /** Milliseconds since 1970, to the minute. */
  readonly lastUsedAt: number;
  readonly reauthentication: Reauthentication | undefined;
}

/** When a sign-in begins and whether it is over: its limits, and what has ended it from outside. */
@Injectable()
export class SessionExpiry {
  constructor(
    private readonly records: SsoSessionRepository,
    private readonly revocations: Revocations,
    private readonly stores: SsoStores,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * A sign-in that begins now.
   *
   * @param replacedId of the sign-in that this one replaces, where there is one
   */
  async begin(
    request: SsoRequest,
    { identity, loginStartedAt, accessTokenExpiresAt, idToken, authTime }: VerifiedLogin,
    userKey: string | number,
    { maxAgeSeconds, idleSeconds }: SessionLimits,
    replacedId: string | undefined,
  ): Promise<SsoSessionRecord> {
    const now = Date.now();
    const end = now + maxAgeSeconds * 1000;
    const { endWithAccessToken } = this.options.session;
    const tokenEnd = endWithAccessToken ? (accessTokenExpiresAt ?? Infinity) * 1000 : Infinity;
    const owner = { identity, userKey };
    return {
      version: 2,
      ...owner,
      signedInAt: now,
      expiresAt: Math.min(end, tokenEnd),
      idleSeconds,
      marks: await this.revocations.known(request, owner, loginStartedAt, replacedId),
      userAgent: header(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH),
      idToken,
      authTime,
    };
  }

  /**
   * The sign-in of a session, where it goes on; undefined where it is over.
   *
   * @param entry of this app
   */
  async ongoing(
    request: SsoRequest,
    entry: SessionEntry | undefined,
  ): Promise<ActiveSession | undefined> {
    if (entry === undefined) {
      return undefined;
    }
    const found = await this.read(request, [...this.records.keysOf(entry.id), ...entry.marks]);
    const signIn = this.activeIn(found, entry.id);
    return signIn?.reauthentication?.id === entry.reauthenticationId ? signIn : undefined;
  }

  /** Those of some sign-ins that go on, whatever their sessions hold. */
  async allActive(request: SsoRequest, ids: readonly string[]): Promise<ActiveSession[]> {
    const records = await this.read(
      request,
      ids.flatMap((id) => this.records.keysOf(id)),
    );
    const marks = ids.flatMap((id) => {
      const [key] = this.records.keysOf(id);
      return Object.keys(readSsoSessionRecord(records.get(key))?.marks ?? {});
    });
    const found = new Map([...records, ...(await this.read(request, [...new Set(marks)]))]);
    return ids.flatMap((id) => this.activeIn(found, id) ?? []);
  }

  private async read(
    request: SsoRequest,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, unknown>> {
    const values = await this.stores.of(request).get(keys);
    return new Map(keys.map((key, index) => [key, values[index]]));
  }

  private activeIn(found: ReadonlyMap<string, unknown>, id: string): ActiveSession | undefined {
    const [signInKey, lastUseKey, reauthenticationKey] = this.records.keysOf(id);
    const record = readSsoSessionRecord(found.get(signInKey));
    if (record === undefined || !this.isWithinLimits(record) || isRevoked(record.marks, found)) {
      return undefined;
    }
    const lastUse = found.get(lastUseKey);
    const lastUsedAt = lastUse === undefined ? record.signedInAt : readLastUse(lastUse);
    const kept = found.get(reauthenticationKey);
    const reauthentication = readReauthentication(kept);
    // What is there and cannot be read is nothing to go by.
    const isReadable =
      lastUsedAt !== undefined && (kept === undefined) === (reauthentication === undefined);
    const idleMs = Math.min(record.idleSeconds, this.options.session.idleSeconds) * 1000;
    return isReadable && Date.now() - lastUsedAt < idleMs
      ? { id, record, lastUsedAt, reauthentication }
      : undefined;
  }

  private isWithinLimits({ identity, signedInAt, expiresAt }: SsoSessionRecord): boolean {
    const { identityIssuer, session } = this.options;
    const now = Date.now();
    return (
      identity.issuer === identityIssuer &&
      now < expiresAt &&
      now < signedInAt + session.maxAgeSeconds * 1000
    );
  }
}
