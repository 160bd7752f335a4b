import { request, type OutgoingHttpHeaders } from 'node:http';

/** What came back to a request that no browser and no `fetch()` would send. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Sends a request target and headers as they are: `Host` may lie, the target may be absolute or
 * hold dot segments, and headers may repeat.
 */
export function rawRequest(
  origin: string,
  target: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
  body = '',
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    request(
      {
        hostname,
        port,
        path: target,
        method,
        headers: { host, connection: 'close', ...headers },
        timeout: 60_000,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    )
      .once('error', reject)
      .end(body);
  });
}
