import type { Server as HttpServer } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** A connection that sends nothing is closed after this, in milliseconds. */
const SILENCE_MS = 10_000;
const HTTP2_IDLE_MS = 300_000;

/** A server whose port speaks HTTP/1.1 and HTTP/2 without TLS. */
export interface DualServer {
  readonly server: Server;
  /** Lets the process end by itself, as `unref()` of a server, also while clients are connected. */
  readonly unref: () => void;
  /** Closes every connection and stops. */
  readonly stop: () => Promise<void>;
}

/**
 * Puts two protocols on one port, as the SDK speaks HTTP/1.1 to the OAuth half and h2c with prior
 * knowledge to the gRPC half of the same URL (contract 9.1): the first bytes tell them apart.
 *
 * @param idleMs milliseconds after which an HTTP/2 session without calls is closed. Default: 300,000.
 */
export function dualServer(
  http1: HttpServer,
  http2: Http2Server,
  idleMs = HTTP2_IDLE_MS,
): DualServer {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let isRef = true;
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    closeWhenIdle(session, idleMs);
  });
  // It never listens itself, and only then would Node look after clients that stall.
  http1.emit('listening');
  // noDelay: 2 ms instead of 44 ms a call, by Nagle's algorithm and delayed acknowledgement.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    if (!isRef) {
      socket.unref();
    }
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    handOver(socket, http1, http2);
  });
  return {
    server,
    unref: () => {
      isRef = false;
      server.unref();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        http1.close();
        http1.closeAllConnections();
        sessions.forEach((session) => {
          session.destroy();
        });
        sockets.forEach((socket) => {
          socket.destroy();
        });
      }),
  };
}

/** A call that takes its time is left alone. */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let calls = 0;
  const timer = setTimeout(() => {
    if (calls === 0) {
      session.close();
    }
  }, idleMs).unref();
  session.on('stream', (stream) => {
    calls += 1;
    stream.once('close', () => {
      calls -= 1;
      timer.refresh();
    });
  });
}

function handOver(socket: Socket, http1: HttpServer, http2: Http2Server): void {
  let seen = Buffer.alloc(0);
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      return;
    }
    seen = Buffer.concat([seen, chunk]);
    const length = Math.min(seen.length, PREFACE.length);
    const isHttp2 = seen.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (isHttp2 && length < PREFACE.length) {
      return; // Perhaps: the rest of the preface decides.
    }
    socket.removeListener('readable', onReadable);
    socket.removeAllListeners('timeout');
    socket.setTimeout(0);
    socket.unshift(seen);
    (isHttp2 ? http2 : http1).emit('connection', socket);
  };
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  socket.on('readable', onReadable);
}
