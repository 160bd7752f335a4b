import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the API got it. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** An API on loopback in place of one that cannot be had: keeps each call, and answers as it is told. */
export class LoopbackApi {
  readonly calls: ApiCall[] = [];
  answer: (call: ApiCall) => { readonly status?: number; readonly body: object } = () => ({
    body: {},
  });
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
        const call = { method, path, headers, body: isJson ? (JSON.parse(text) as unknown) : text };
        this.calls.push(call);
        const { status = 200, body } = this.answer(call);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
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
