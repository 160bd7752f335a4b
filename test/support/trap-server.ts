import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of an attacker: what reaches it has gone where it must not. */
export interface TrapServer {
  readonly url: string;
  /** Requests so far, as method and target, with the body. */
  readonly hits: readonly string[];
  stop(): Promise<void>;
}

/** Starts a server that answers everything with one body. */
export async function startTrap(answer: () => string = () => '{}'): Promise<TrapServer> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.once('end', () => {
      hits.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`);
      response.setHeader('content-type', 'application/json').end(answer());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
