import { request } from 'node:http';
import { Browser, type VisitOptions } from './browser.js';

/** A browser to which every host name is this machine, for apps that have several. */
export class LocalBrowser extends Browser {
  protected override send(url: string, { method, headers, body }: VisitOptions): Promise<Response> {
    const { host, port, pathname, search } = new URL(url);
    const form = body instanceof URLSearchParams;
    const type = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    return new Promise((resolve, reject) => {
      request(
        {
          hostname: '127.0.0.1',
          port,
          path: pathname + search,
          method,
          headers: { host, connection: 'close', ...type, ...headers },
          timeout: 60_000,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          const received = new Headers();
          for (let index = 0; index < answer.rawHeaders.length; index += 2) {
            received.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '');
          }
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('end', () => {
            const status = answer.statusCode ?? 0;
            const text = status === 204 ? null : Buffer.concat(chunks).toString('utf8');
            resolve(new Response(text, { status, headers: received }));
          });
        },
      )
        .once('error', reject)
        .end(body?.toString());
    });
  }
}
