import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { TestApp } from './app.js';
import type { Browser } from './browser.js';

/** What a page sends with the handshake of a WebSocket, as the browser of a test. */
export async function handshakeHeaders(
  browser: Browser,
  app: TestApp,
  origin = app.url,
): Promise<Record<string, string>> {
  return { origin, cookie: await browser.jar.getCookieString(app.url) };
}

/** A socket of the package ws, which keeps what it receives. */
export class PlainSocket {
  readonly received: { event?: string; type?: string; data?: unknown }[] = [];
  /** The status of a handshake that was refused. */
  status: number | undefined;
  /** Code and reason, once it is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly refused: Promise<false>;
  private readonly socket: WebSocket;

  constructor(url: string, headers: Record<string, string>, protocols: string[] = []) {
    this.socket = new WebSocket(url.replace('http:', 'ws:'), protocols, { headers });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
    this.refused = new Promise((resolve) => {
      this.socket.once('unexpected-response', (request, { statusCode }) => {
        this.status = statusCode;
        request.destroy();
        resolve(false);
      });
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as object);
    });
  }

  /** @returns whether the handshake was accepted */
  async isOpen(): Promise<boolean> {
    const opened = once(this.socket, 'open').then(() => true);
    return Promise.race([opened, this.refused]);
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The next message, which a test is waiting for. */
  async next(): Promise<PlainSocket['received'][number]> {
    if (this.received.length === 0) {
      await once(this.socket, 'message');
    }
    return this.received.shift() ?? {};
  }

  close(): void {
    this.socket.terminate();
  }
}

/** A client of socket.io that does not try again. */
export function socketIo(
  app: TestApp,
  headers: Record<string, string>,
  transport: 'websocket' | 'polling' = 'websocket',
): Socket {
  return io(app.url, {
    extraHeaders: headers,
    transports: [transport],
    reconnection: false,
    forceNew: true,
  });
}

/** The next event of some names of a client of socket.io: its name and first argument. */
export function nextOf(socket: Socket, ...names: string[]): Promise<[string, unknown]> {
  return new Promise((resolve) => {
    for (const name of names) {
      socket.once(name, (argument: unknown) => {
        resolve([name, argument]);
      });
    }
  });
}
