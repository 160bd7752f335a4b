import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { normalizeEmail } from '../http/email.js';
import type { SsoIdentity } from './sso-identity.js';

const MAX_ADDRESSES = 10_000;
const MAX_CONNECTIONS = 1_000;

/**
 * Warns, once for each connection, where the identity provider seems to send no lasting id of its users:
 * each sign-in, or each change of an address, then makes another user. Only what this process has seen
 * counts, so that a sign-in costs no call of a store.
 */
export class UnstableSubjects {
  private readonly logger = new Logger('ScalekitSso');
  /** By connection and address, the latest subject. */
  // With `max` in place of `maxSize` the room of all subjects would be allocated at boot.
  private readonly subjects = new LRUCache<string, string>({
    maxSize: MAX_ADDRESSES,
    sizeCalculation: () => 1,
  });
  private readonly warned = new LRUCache<string, true>({ max: MAX_CONNECTIONS });

  /** Takes note of a sign-in. */
  note({ connectionId, subject, email }: SsoIdentity): void {
    if (connectionId === undefined) {
      return;
    }
    const nameId = subject.slice(subject.indexOf(';') + 1);
    if (normalizeEmail(nameId) !== undefined) {
      this.warn(connectionId, 'names its users by e-mail address: a new address is a new user');
    }
    if (email !== undefined) {
      const key = JSON.stringify([connectionId, email]);
      const before = this.subjects.get(key);
      this.subjects.set(key, subject);
      if (before !== undefined && before !== subject) {
        this.warn(
          connectionId,
          'has sent two ids for one e-mail address: with transient ids, each sign-in is a new user',
        );
      }
    }
  }

  private warn(connectionId: string, problem: string): void {
    if (!this.warned.has(connectionId)) {
      this.warned.set(connectionId, true);
      this.logger.warn(
        `connection ${connectionId} ${problem}. Ask its admin for a lasting NameID or sub; see docs/users.md, "Ids that do not last"`,
      );
    }
  }
}
