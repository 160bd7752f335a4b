import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another site, with a page for each path. */
export interface Site {
  readonly url: string;
  /** Paths that were asked for. */
  readonly paths: readonly string[];
  /** What it answers from now on. */
  answer: (path: string) => string;
  stop(): Promise<void>;
}

/** Starts a site on a loopback port, whose pages a test writes. */
export async function startSite(answer: (path: string) => string): Promise<Site> {
  const paths: string[] = [];
  const server = createServer(({ url = '/' }, response) => {
    paths.push(url);
    response.setHeader('content-type', 'text/html; charset=utf-8').end(site.answer(url));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    answer,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return site;
}
