import { Inject, Injectable } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { logOutsideHttp } from '../errors/log-line.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { requireOwnPage } from '../http/same-origin.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from '../session/session.options.js';
import { SessionService } from '../session/session.service.js';
import { callStore } from '../store/call-store.js';
import { withinStoreTime } from '../store/reliable-store.js';
import { isRequest, rememberRequest } from './client-request.js';
import {
  closeClient,
  exceptionOf,
  onceClosed,
  tellClient,
  type SocketClient,
} from './close-client.js';
import { OpenConnections } from './open-connections.js';

/** Session middleware of Express, or a function of the same shape. */
export type SsoSessionMiddleware = (
  request: never,
  response: never,
  next: (error?: unknown) => void,
) => unknown;

/** What is used of a server of socket.io, of a namespace of it, or of the package ws. */
interface SocketServer {
  use?(middleware: (socket: { request: SsoRequest }, next: (error?: Error) => void) => void): void;
  on(event: 'connection', listener: (client: SocketClient, request: unknown) => void): void;
  readonly options?: { verifyClient?: VerifyClient | null | undefined };
}

/** Decides about a handshake in the package ws; with one parameter it returns its answer. */
type VerifyClient = (info: { req: SsoRequest }, done: VerifyAnswer) => unknown;
type VerifyAnswer = (isAllowed: boolean, status?: number, reason?: string) => void;

/**
 * Connections that stay open, and must not outlive the session of their user: WebSockets and
 * server-sent events. A WebSocket opens only for a signed-in user, on a page of this app, and is closed
 * when the session ends: at once where this instance ends it, within 30 seconds otherwise.
 *
 * @example
 * ```ts
 * @UseGuards(SsoGuard)
 * @WebSocketGateway()
 * export class OrdersGateway implements OnGatewayInit {
 *   constructor(private readonly connections: SsoConnections) {}
 *
 *   afterInit(server: object): void {
 *     this.connections.guard(server);
 *   }
 * }
 * ```
 */
@Injectable()
export class SsoConnections {
  private readonly guarded = new WeakSet();
  private middleware: SsoSessionMiddleware | undefined;

  constructor(
    private readonly sessions: SessionService,
    private readonly open: OpenConnections,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /**
   * Says how the session of a handshake is read, which no middleware of the app sees. Call it before the
   * app listens, with the very middleware that the app uses.
   *
   * @param middleware is called with the request of Node, an object that is no response, and `next`
   */
  useSession(middleware: SsoSessionMiddleware): void {
    this.middleware = middleware;
  }

  /**
   * Guards a server of socket.io, a namespace of it, or a server of the package ws. Handshakes of
   * anonymous users and of other sites are refused: the client of socket.io gets `connect_error`, any
   * other the HTTP status.
   *
   * @throws TypeError for another kind of server
   */
  guard(server: object): void {
    const { use, on, options } = server as Partial<SocketServer>;
    if (on === undefined || (use === undefined && options === undefined)) {
      throw new TypeError(
        'SsoConnections.guard() takes a server of socket.io or of the package ws.',
      );
    }
    // Gateways share a server.
    if (this.guarded.has(server)) {
      return;
    }
    this.guarded.add(server);
    if (use === undefined) {
      this.guardWs(server as SocketServer);
    } else {
      this.guardSocketIo(server as SocketServer);
    }
  }

  /**
   * For servers that call you with each new socket, such as those of subscriptions in GraphQL. Closes the
   * socket of an anonymous user or of another site, and any when its session ends.
   *
   * @param client the socket
   * @param request of the handshake: of Node, or of Fastify
   * @returns whether the socket may stay
   */
  async accept(client: object, request: object): Promise<boolean> {
    const refusal = await this.refusalOf(request as SsoRequest);
    if (refusal === undefined) {
      this.watch(client as SocketClient, request as SsoRequest);
    } else {
      tellClient(client as SocketClient, refusal);
      closeClient(client as SocketClient, refusal);
    }
    return refusal === undefined;
  }

  /**
   * Emits once, when the session of a request ends, and never for a request without one. It ends a stream
   * of server-sent events: `stream.pipe(takeUntil(connections.ended(request)))`.
   */
  ended(request: SsoRequest): Observable<void> {
    return this.open.endOf(request).pipe(map(() => undefined));
  }

  private guardSocketIo(server: SocketServer): void {
    server.use?.((socket, next) => {
      void this.refusalOf(socket.request).then((refusal) => {
        next(refusal && Object.assign(new Error(refusal.message), { data: exceptionOf(refusal) }));
      });
    });
    server.on('connection', (client) => {
      const { request } = fieldsOf(client);
      this.watch(client, request as SsoRequest);
    });
  }

  private guardWs(server: SocketServer): void {
    const options = server.options ?? {};
    const theirs = options.verifyClient;
    options.verifyClient = (info, done) => {
      void this.refusalOf(info.req).then((refusal) => {
        if (refusal !== undefined) {
          done(false, refusal.getStatus(), refusal.code);
        } else if (theirs?.length === 2) {
          theirs(info, done);
        } else {
          done(theirs === undefined || theirs === null || Boolean(theirs(info, done)));
        }
      });
    };
    server.on('connection', (client, request) => {
      rememberRequest(client, request as SsoRequest);
      this.watch(client, request as SsoRequest);
    });
  }

  /** Why a handshake is refused; undefined for that of a signed-in user on a page of this app. */
  private async refusalOf(request: SsoRequest): Promise<SsoError | undefined> {
    try {
      if (!isRequest(request)) {
        throw new SsoError('unsupported_transport', { detail: 'a handshake without a request' });
      }
      requireOwnPage(request, this.options.base);
      await this.readSession(request);
      const authState = await this.sessions.authState(request);
      if (authState.signedIn === undefined) {
        throw new SsoError(authState.reason, { detail: 'at a handshake' });
      }
      return undefined;
    } catch (error) {
      const refusal =
        error instanceof SsoError ? error : new SsoError('session_unavailable', { cause: error });
      logOutsideHttp(refusal);
      return refusal;
    }
  }

  private async readSession(request: SsoRequest): Promise<void> {
    const { middleware } = this;
    if (request.session === undefined && middleware !== undefined) {
      await withinStoreTime(this.options.timeoutMs, () =>
        callStore((done) => {
          middleware(request as never, {} as never, done);
        }),
      );
    }
  }

  private watch(client: SocketClient, request: SsoRequest): void {
    const end = this.open.endOf(request).subscribe((error) => {
      logOutsideHttp(error);
      tellClient(client, error);
      closeClient(client, error);
    });
    onceClosed(client, () => {
      end.unsubscribe();
    });
  }
}
