import { randomUUID } from 'node:crypto';
import type { PortalAdmission } from '../directory/portal-links.js';
import { loadSuccess, type PortalMessage } from './messages.js';

const LIFE_MS = 6 * 60 * 60 * 1000;
/** How long before its end a session is warned of it. */
const WARNING_MS = 5 * 60 * 1000;
const MAX_SESSIONS = 1_000;

/** An open admin portal (contract section 10). Its id is in its URL, and lets in whoever has it. */
export interface PortalSession extends PortalAdmission {
  readonly id: string;
  expiresAt: Date;
  /** The end of which a page was warned. */
  warnedOf?: Date;
  /** What the next page tells the app that embeds it. */
  readonly outbox: PortalMessage[];
  /** What the next page tells the person: a change that was refused. */
  problem?: string | undefined;
}

/** The open portals of an environment, the newest thousand. */
export class PortalSessions {
  readonly #sessions = new Map<string, PortalSession>();

  /** @param clock what time it is in the environment */
  constructor(private readonly clock: () => Date) {}

  /** Opens the portal for whom a link has admitted. */
  open(admission: PortalAdmission): PortalSession {
    const session: PortalSession = {
      ...admission,
      id: randomUUID(),
      expiresAt: new Date(this.clock().getTime() + LIFE_MS),
      outbox: [],
    };
    session.outbox.push(loadSuccess(session));
    this.#sessions.set(session.id, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    return session;
  }

  /** A session that is not over. */
  find(id: string): PortalSession | undefined {
    const session = this.#sessions.get(id);
    return session === undefined || this.phaseOf(session) === 'over' ? undefined : session;
  }

  phaseOf({ expiresAt }: PortalSession): 'open' | 'ending' | 'over' {
    const left = expiresAt.getTime() - this.clock().getTime();
    if (left <= 0) return 'over';
    return left <= WARNING_MS ? 'ending' : 'open';
  }

  /** Lets every session end in five minutes, and be warned. */
  warnAll(): void {
    this.endAllIn(WARNING_MS);
  }

  /** Ends every session. */
  expireAll(): void {
    this.endAllIn(0);
  }

  private endAllIn(milliseconds: number): void {
    for (const session of this.#sessions.values()) {
      if (this.phaseOf(session) !== 'over') {
        session.expiresAt = new Date(this.clock().getTime() + milliseconds);
      }
    }
  }
}
