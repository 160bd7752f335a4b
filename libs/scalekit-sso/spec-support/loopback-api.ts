import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the API got it. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The body as it came. */
  readonly text: string;
  /** The body, of JSON where it is an object. */
  readonly body: unknown;
}

/** An answer; an object is sent as JSON. */
export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: object | string;
  /** True: the connection ends without an answer. */
  readonly isBrokenOff?: boolean;
}

/** Answers by method and path, such as `GET /auth/me`. */
export type ApiAnswers = Readonly<Record<string, ApiAnswer>>;

/** Answers by method and path, without the query, and 404 to any other call. */
export function answeringBy(answers: ApiAnswers): LoopbackApi['answer'] {
  return ({ method, path }) => answers[`${method} ${path.split('?', 1)[0]}`] ?? { status: 404 };
}

/** A server on loopback in place of one that cannot be had: keeps each call, and answers as it is told. */
export class LoopbackApi {
  readonly calls: ApiCall[] = [];
  answer: (call: ApiCall) => ApiAnswer = () => ({ body: {} });
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const isJson = text.startsWith('{');
        const body: unknown = isJson ? JSON.parse(text) : text;
        const call = { method, path, headers, text, body };
        this.calls.push(call);
        const answer = this.answer(call);
        if (answer.isBrokenOff === true) {
          request.socket.destroy();
        } else {
          send(response, answer);
        }
      });
    }).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '' }: ApiAnswer,
): void {
  if (typeof body === 'string') {
    response.writeHead(status, headers).end(body);
  } else {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  }
}
