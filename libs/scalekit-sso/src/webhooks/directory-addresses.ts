import { Injectable } from '@nestjs/common';
import { comparableEmail } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { directoryUserOf, isStillActive } from './ended-scope.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';

/** How long the address of a directory user is remembered after the last event about them. */
const LIFETIME_MS = 400 * 24 * 60 * 60 * 1000;

/** What is kept of a directory user. */
interface Address {
  readonly email: string;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
}

/**
 * The e-mail address that each directory user has by the latest event about them. A user who leaves
 * is named by the address that they have then; this finds the sign-ins under the one before.
 */
@Injectable()
export class DirectoryAddresses {
  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
  ) {}

  /**
   * Follows an event about a directory user.
   *
   * @param endSessions is given the address that is not theirs any more, if there is one, or that of a
   *   leaver whom the event does not name by address. Where it fails, the change is not noted: the
   *   event is sent again, and then it is found again
   * @returns whether it was
   * @throws SsoError `session_unavailable` or `session_missing`
   */
  async follow(
    event: ScalekitWebhookEvent,
    request: SsoRequest,
    endSessions: (scope: { organizationId: string; email: string }) => Promise<void>,
  ): Promise<boolean> {
    const { id, organizationId, email } = directoryUserOf(event);
    if (id === undefined || organizationId === undefined) {
      return false;
    }
    const store = this.stores.of(request);
    const key = this.keys.key('directory-user', organizationId, id);
    const [found] = await store.get([key]);
    const known = readAddress(found);
    const isGone = event.type !== 'organization.directory.user_created' && !isStillActive(event);
    const now = email === undefined ? undefined : comparableEmail(email);
    const occurredAt = Date.parse(event.occurred_at) || 0;
    // Events come in any order: of two addresses, the older one has ended. One without an address is
    // about the one that is known.
    const isLatest = known === undefined || now === undefined || occurredAt >= known.occurredAt;
    const ended = isLatest ? known?.email : now;
    const current = isLatest ? now : known.email;
    const hasEnded = ended !== undefined && ended !== current && (current !== undefined || isGone);
    if (hasEnded) {
      await endSessions({ organizationId, email: ended });
    }
    if (isLatest && now !== undefined) {
      const address: Address = { email: now, occurredAt };
      await store.set(key, address, Date.now() + LIFETIME_MS);
    }
    return hasEnded;
  }
}

function readAddress(found: unknown): Address | undefined {
  const { email, occurredAt } = Object(found) as Partial<Record<keyof Address, unknown>>;
  return typeof email === 'string' && typeof occurredAt === 'number'
    ? { email, occurredAt }
    : undefined;
}
