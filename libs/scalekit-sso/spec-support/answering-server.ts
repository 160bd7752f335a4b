import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer of the server. What is no text is sent as JSON. */
export interface ServerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  /** True: the connection ends without an answer. */
  readonly isBrokenOff?: boolean;
}

/** A request that has reached the server. */
export interface ServerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on this machine that answers as a test says: an app or an environment, seen from outside. */
export class AnsweringServer {
  /** By method and path, such as `GET /auth/me`; 404 for any other. */
  answers: Readonly<Record<string, ServerAnswer | ((request: ServerRequest) => ServerAnswer)>> = {};
  /** What has been asked, in order. */
  readonly asked: ServerRequest[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AnsweringServer> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method = '', url = '', headers } = request;
        const asked = { method, url, headers, body };
        answering.asked.push(asked);
        const known = answering.answers[`${method} ${url.split('?', 1)[0]}`] ?? { status: 404 };
        const answer = typeof known === 'function' ? known(asked) : known;
        if (answer.isBrokenOff === true) {
          request.socket.destroy();
          return;
        }
        for (const [name, value] of Object.entries(answer.headers ?? {})) {
          response.setHeader(name, value);
        }
        response.statusCode = answer.status ?? 200;
        const { body: sent = '' } = answer;
        response.end(typeof sent === 'string' ? sent : JSON.stringify(sent));
      });
    });
    const answering = new AnsweringServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return answering;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
