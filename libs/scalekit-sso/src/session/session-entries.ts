import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { StoreKeys } from '../store/store-keys.js';
import { readSessionEntry, type SessionEntry } from './session-entry.js';
import type { SsoSessionRecord } from './sso-session-record.js';

/** What this app writes into sessions, and finds there: apps may share sessions. */
@Injectable()
export class SessionEntries {
  constructor(
    private readonly keys: StoreKeys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** What the session of a sign-in holds. */
  create(id: string, { identity, userKey, marks }: SsoSessionRecord): SessionEntry {
    return {
      scope: this.keys.scope,
      id,
      identityKey: identity.key,
      marks: Object.keys(marks),
      reauthenticationId: undefined,
      passportUser: this.options.session.passportUser ? userKey : undefined,
    };
  }

  /** What this app has written into a session; undefined where it has not. */
  own(session: object): SessionEntry | undefined {
    const entry = readSessionEntry(session);
    return this.isForeign(session) ? undefined : entry;
  }

  /** Whether another app has signed somebody in to a session, which is none of this one's business. */
  isForeign(session: object): boolean {
    const entry = readSessionEntry(session);
    return entry !== undefined && entry.scope !== this.keys.scope;
  }
}
