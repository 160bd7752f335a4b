import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessionStore } from './app-session-store.js';
import { scopeId, scopeIdsOf, type SsoSessionScope } from './session-scope.js';
import type { SignInRecord } from './sign-in-record.js';

/** The revocations that were known at a sign-in, by scope. */
export type KnownRevocations = Readonly<Record<string, string>>;

/**
 * Ends many sessions with one write. A scope that is revoked gets a fresh random mark in the session
 * store; a sign-in lives on only if it was made under that very mark.
 *
 * Not a list of the sessions of a scope: two instances that sign in at one moment would overwrite
 * each other's entry, and a session that is missing from a list would outlive the revocation. And not a
 * time: the clocks of two instances differ.
 */
@Injectable()
export class Revocations {
  constructor(
    private readonly store: AppSessionStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Ends every session of a scope that there is now. */
  async revoke(request: SsoRequest | undefined, scope: SsoSessionScope): Promise<void> {
    const { clientId, session } = this.options;
    const mark = randomBytes(12).toString('base64url');
    // Whoever is signed in now is out by then anyway.
    const expiresAt = Date.now() + session.maxAgeSeconds * 1000;
    await this.store.set(request, scopeId(clientId, scope), { mark }, expiresAt);
  }

  /** What a sign-in has to remember. */
  async known(request: SsoRequest, record: SignInRecord): Promise<KnownRevocations> {
    return Object.fromEntries(
      (await this.marksOf(request, record)).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
  }

  /** Whether a sign-in was revoked since. */
  async isRevoked(request: SsoRequest, record: SignInRecord): Promise<boolean> {
    const marks = await this.marksOf(request, record);
    return marks.some(([id, mark]) => mark !== undefined && record.revocations[id] !== mark);
  }

  private async marksOf(
    request: SsoRequest,
    record: SignInRecord,
  ): Promise<(readonly [string, string | undefined])[]> {
    return Promise.all(
      scopeIdsOf(record).map(async (id) => {
        const found = await this.store.get(request, id);
        return [id, found === undefined ? undefined : markOf(found)] as const;
      }),
    );
  }
}

/** A mark that cannot be read revokes. */
function markOf(found: unknown): string {
  const { mark } = Object(found) as { mark?: unknown };
  return typeof mark === 'string' ? mark : '';
}
