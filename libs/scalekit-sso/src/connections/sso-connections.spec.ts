import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { sessionPartsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import type { SessionEntry } from '../session/session-entry.js';
import { requestOfClient } from './client-request.js';
import { SsoConnections } from './sso-connections.js';

const options = optionsWith({ timeoutMs: 200 });
const { module, sessions } = await sessionPartsWith(options);
const connections = module.get(SsoConnections);

class PlainClient extends EventEmitter {
  readonly close = vi.fn();
}

class IoClient extends EventEmitter {
  readonly told: unknown[] = [];
  readonly disconnect = vi.fn();
  constructor(readonly request: SsoRequest) {
    super();
  }
  override emit(name: string, ...args: unknown[]): boolean {
    this.told.push(name, ...args);
    return super.emit(name, ...args);
  }
}

type Middleware = (socket: { request: SsoRequest }, next: (error?: Error) => void) => void;

class IoServer extends EventEmitter {
  readonly middleware: Middleware[] = [];
  use(middleware: Middleware): void {
    this.middleware.push(middleware);
  }
  admit(request: unknown): Promise<(Error & { data?: unknown }) | undefined> {
    return new Promise((resolve) => {
      this.middleware[0]?.({ request: request as SsoRequest }, resolve);
    });
  }
}

type Verify = (
  info: { req: unknown },
  done: (isAllowed: boolean, status?: number, reason?: string) => void,
) => unknown;

class PlainServer extends EventEmitter {
  constructor(readonly options: { verifyClient?: Verify | null } = {}) {
    super();
  }
  verify(req: unknown): Promise<unknown[]> {
    return new Promise((resolve) => {
      this.options.verifyClient?.({ req }, (...answer) => {
        resolve(answer);
      });
    });
  }
}

describe('SsoConnections', () => {
  let store: ReturnType<typeof sessionStore>;
  const logged = vi.fn();
  beforeEach(() => {
    store = sessionStore();
    logged.mockReset();
    for (const level of ['error', 'warn', 'debug'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation(logged);
    }
  });
  afterEach(() => {
    connections.useSession((_request, _response, next) => {
      next();
    });
    vi.restoreAllMocks();
  });

  const signedIn = async (origin = ORIGIN): Promise<SessionRequest> =>
    Object.assign(await signedInRequest(store, sessions), { headers: { origin } });
  const end = (request: SessionRequest): Promise<void> =>
    sessions.end(request, request.session.sso as SessionEntry);
  /** A handshake whose session only the app's own middleware can read. */
  const handshakeOf = ({ session, sessionStore, ...request }: SessionRequest): SsoRequest => {
    connections.useSession((given: object, response, next) => {
      expect(response).toEqual({});
      Object.assign(given, { session, sessionStore });
      next();
    });
    return request;
  };

  it('lets signed-in users pass in socket.io, and closes their sockets with the session', async () => {
    const server = new IoServer();
    connections.guard(server);
    const request = await signedIn();
    await expect(server.admit(handshakeOf(request))).resolves.toBeUndefined();
    const client = new IoClient(request);
    server.emit('connection', client);
    const closed = new Promise((resolve) => client.disconnect.mockImplementation(resolve));
    await firstEnd(request);
    await closed;
    expect(client.told).toEqual([
      'exception',
      expect.objectContaining({ status: 'error', code: 'session_expired' }),
    ]);
    expect(logged).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^session_expired/));
  });

  /** Ends a session once its connections are watched. */
  const firstEnd = async (request: SessionRequest): Promise<void> => {
    const ended = firstValueFrom(connections.ended(request));
    await sessions.authState(request, false);
    await end(request);
    await expect(ended).resolves.toBeUndefined();
  };

  it('lets signed-in users pass in the package ws, and closes their sockets with the session', async () => {
    const server = new PlainServer();
    connections.guard(server);
    const request = await signedIn();
    await expect(server.verify(request)).resolves.toEqual([true]);
    const client = new PlainClient();
    const closed = new Promise((resolve) => client.close.mockImplementation(resolve));
    server.emit('connection', client, request);
    expect(requestOfClient(client)).toBe(request);
    await firstEnd(request);
    await closed;
    expect(client.close).toHaveBeenCalledExactlyOnceWith(4401, 'session_expired');
  });

  it.each<[string, number, (request: SessionRequest) => unknown]>([
    ['session_expired', 401, (request) => end(request).then(() => request)],
    ['login_required', 401, (request) => ({ ...request, session: { regenerate: vi.fn() } })],
    ['session_missing', 503, (request) => ({ ...request, session: undefined })],
    ['cross_site_request', 403, (request) => ({ ...request, headers: { origin: 'null' } })],
    ['unsupported_transport', 403, () => undefined],
  ])('refuses with %s', async (code, status, change) => {
    const [io, plain] = [new IoServer(), new PlainServer()];
    connections.guard(io);
    connections.guard(plain);
    const request = await change(await signedIn());
    await expect(io.admit(request)).resolves.toMatchObject({
      message: expect.any(String) as string,
      data: { status: 'error', code },
    });
    await expect(plain.verify(request)).resolves.toEqual([false, status, code]);
    expect(logged).toHaveBeenCalledTimes(2);
    expect(logged).toHaveBeenCalledWith(expect.stringMatching(`^${code} \\(${status}\\) `));
  });

  it('refuses with session_unavailable where the session cannot be read', async () => {
    const server = new PlainServer();
    connections.guard(server);
    const request = { ...(await signedIn()), session: undefined };
    const unavailable = [false, 503, 'session_unavailable'];
    connections.useSession((_request, _response, next) => {
      next(new Error('the store is down'));
    });
    await expect(server.verify(request)).resolves.toEqual(unavailable);
    connections.useSession(() => undefined);
    await expect(server.verify(request)).resolves.toEqual(unavailable);
    vi.spyOn(sessions, 'authState').mockRejectedValue(new Error('by mistake'));
    await expect(server.verify(await signedIn())).resolves.toEqual(unavailable);
  });

  it('reads a session once', async () => {
    const server = new IoServer();
    connections.guard(server);
    const middleware = vi.fn();
    connections.useSession(middleware);
    await expect(server.admit(await signedIn())).resolves.toBeUndefined();
    expect(middleware).not.toHaveBeenCalled();
  });

  it.each<[string, Verify | null | undefined, boolean]>([
    ['none', undefined, true],
    ['null', null, true],
    ['one that allows', () => true, true],
    ['one that refuses', () => false, false],
    ['one that answers nothing', () => undefined, false],
    [
      'one that allows later',
      (_info, done) => {
        done(true);
      },
      true,
    ],
    [
      'one that refuses later',
      (_info, done) => {
        done(false);
      },
      false,
    ],
  ])("asks the app's own verifyClient too: %s", async (_case, verifyClient, isAllowed) => {
    const server = new PlainServer(verifyClient === undefined ? {} : { verifyClient });
    connections.guard(server);
    await expect(server.verify(await signedIn())).resolves.toEqual([isAllowed]);
    await expect(server.verify(await signedIn('https://evil.example'))).resolves.toEqual([
      false,
      403,
      'cross_site_request',
    ]);
  });

  it('guards a server once, whichever gateway comes first', () => {
    const [io, plain] = [new IoServer(), new PlainServer()];
    for (const server of [io, plain]) {
      connections.guard(server);
      connections.guard(server);
      expect(server.listenerCount('connection')).toBe(1);
    }
    expect(io.middleware).toHaveLength(1);
  });

  it.each([{}, { on: vi.fn() }, { use: vi.fn() }, { options: {} }])(
    'says what it cannot guard: %j',
    (server) => {
      expect(() => {
        connections.guard(server);
      }).toThrow(TypeError);
    },
  );

  it('accepts a socket of any other server, and closes it with the session', async () => {
    const request = await signedIn();
    const client = new PlainClient();
    await expect(connections.accept(client, request)).resolves.toBe(true);
    const closed = new Promise((resolve) => client.close.mockImplementation(resolve));
    await firstEnd(request);
    await closed;
    expect(client.close).toHaveBeenCalledExactlyOnceWith(4401, 'session_expired');
  });

  it('closes a socket that it does not accept', async () => {
    const request = await signedIn('https://evil.example');
    const [client, io] = [new PlainClient(), new IoClient(request)];
    await expect(connections.accept(client, request)).resolves.toBe(false);
    expect(client.close).toHaveBeenCalledExactlyOnceWith(4403, 'cross_site_request');
    await expect(connections.accept(io, request)).resolves.toBe(false);
    expect(io.told[0]).toBe('exception');
    expect(io.disconnect).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('forgets a socket that is closed', async () => {
    const request = await signedIn();
    const client = new PlainClient();
    await connections.accept(client, request);
    client.emit('close');
    await firstEnd(request);
    expect(client.close).not.toHaveBeenCalled();
  });
});
