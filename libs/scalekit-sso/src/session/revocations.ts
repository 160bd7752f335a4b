import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessionStore } from './app-session-store.js';
import { scopeId, scopeIdsOf, type SsoSessionScope } from './session-scope.js';
import type { SignInRecord } from './sign-in-record.js';

/** The revocations that were known at a sign-in, by scope. */
export type KnownRevocations = Readonly<Record<string, string>>;

/** What is kept of a revocation. */
interface Mark {
  readonly mark: string;
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
}

/**
 * Ends many sessions with one write. A scope that is revoked gets a fresh random mark in the session
 * store; a sign-in lives on only if it was made under that very mark.
 *
 * Not a list of the sessions of a scope: two instances that sign in at one moment would overwrite
 * each other's entry, and a session that is missing from a list would outlive the revocation. And not a
 * time alone: the clocks of two instances differ.
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
    const revokedAt = Date.now();
    // Whoever is signed in now is out by then anyway.
    const expiresAt = revokedAt + session.maxAgeSeconds * 1000;
    const kept: Mark = { mark, revokedAt };
    await this.store.set(request, scopeId(clientId, scope), kept, expiresAt);
  }

  /**
   * What a sign-in has to remember: what was revoked before its login began. Whatever was revoked
   * while the person was at the identity provider ends it at once.
   *
   * @param loginStartedAt in milliseconds since 1970
   */
  async known(
    request: SsoRequest,
    record: SignInRecord,
    loginStartedAt: number,
  ): Promise<KnownRevocations> {
    const marks = await this.marksOf(request, record);
    return Object.fromEntries(
      marks.flatMap(([id, found]) =>
        found !== undefined && found.revokedAt <= loginStartedAt ? [[id, found.mark]] : [],
      ),
    );
  }

  /** Whether a sign-in was revoked since. */
  async isRevoked(request: SsoRequest, record: SignInRecord): Promise<boolean> {
    const marks = await this.marksOf(request, record);
    return marks.some(
      ([id, found]) => found !== undefined && record.revocations[id] !== found.mark,
    );
  }

  private async marksOf(
    request: SsoRequest,
    record: SignInRecord,
  ): Promise<(readonly [string, Mark | undefined])[]> {
    return Promise.all(
      scopeIdsOf(record).map(async (id) => {
        const found = await this.store.get(request, id);
        return [id, found === undefined ? undefined : markOf(found)] as const;
      }),
    );
  }
}

/** A mark that cannot be read revokes what there is, and nothing later. */
function markOf(found: unknown): Mark {
  const { mark, revokedAt } = Object(found) as Partial<Record<keyof Mark, unknown>>;
  return {
    mark: typeof mark === 'string' ? mark : '',
    revokedAt: typeof revokedAt === 'number' ? revokedAt : 0,
  };
}
