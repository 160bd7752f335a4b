import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { merge, Observable, type Subscription } from 'rxjs';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { AuthState } from '../session/auth-state.js';
import { Revocations } from '../session/revocations.js';
import { SessionService } from '../session/session.service.js';
import { SsoSessionRepository } from '../session/sso-session.repository.js';

/** How late a connection hears at most of a session that time or another instance has ended. */
const CHECK_INTERVAL_MS = 30_000;

/** A connection that lasts only as long as a session. */
interface OpenConnection {
  /** The request that opened it. */
  readonly request: SsoRequest;
  readonly ssoSessionId: string;
  readonly end: (error: SsoError) => void;
}

/**
 * The connections of this instance that last as long as a session. Those of a session that ends here end
 * at once; all are checked at an interval, which does not count as a use of the session. Where a session
 * cannot be read, its connections end.
 */
@Injectable()
export class OpenConnections implements OnApplicationShutdown {
  private readonly open = new Set<OpenConnection>();
  private timer: NodeJS.Timeout | undefined;
  private endings: Subscription | undefined;

  constructor(
    private readonly sessions: SessionService,
    private readonly repository: SsoSessionRepository,
    private readonly revocations: Revocations,
  ) {}

  /** Emits why the session of a request has ended, once; never for a request without one. */
  endOf(request: SsoRequest): Observable<SsoError> {
    return new Observable((subscriber) => {
      const end = (error: SsoError): void => {
        subscriber.next(error);
        subscriber.complete();
      };
      void this.stateOf(request).then((state) => {
        if (state instanceof SsoError) {
          end(state);
        } else if (state.signedIn !== undefined) {
          const { ssoSessionId } = state.signedIn;
          subscriber.add(this.add({ request, ssoSessionId, end }));
        }
      });
    });
  }

  onApplicationShutdown(): void {
    this.open.clear();
    clearInterval(this.timer);
    this.timer = undefined;
    this.endings?.unsubscribe();
    this.endings = undefined;
  }

  /** @returns forgets the connection */
  private add(connection: OpenConnection): () => void {
    this.open.add(connection);
    this.endings ??= merge(this.repository.ended, this.revocations.revoked).subscribe((id) => {
      this.check(id);
    });
    this.timer ??= setInterval(() => {
      this.check();
    }, CHECK_INTERVAL_MS).unref();
    return () => {
      this.open.delete(connection);
      if (this.open.size === 0) {
        this.onApplicationShutdown();
      }
    };
  }

  /** Ends the connections whose session has ended: of one session, or of all. */
  private check(ssoSessionId?: string): void {
    for (const connection of this.open) {
      if (ssoSessionId === undefined || connection.ssoSessionId === ssoSessionId) {
        void this.stateOf(connection.request).then((state) => {
          if (state instanceof SsoError) {
            connection.end(state);
          }
        });
      }
    }
  }

  /** @returns an error for a session that has ended, or cannot be read */
  private async stateOf(request: SsoRequest): Promise<AuthState | SsoError> {
    try {
      const state = await this.sessions.authState(request, false);
      return state.signedIn === undefined && state.reason === 'session_expired'
        ? new SsoError('session_expired')
        : state;
    } catch (error) {
      return error instanceof SsoError ? error : new SsoError('session_unavailable');
    }
  }
}
