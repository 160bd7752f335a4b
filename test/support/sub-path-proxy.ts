import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves an app under a path, beside others at the same origin. */
export class SubPathProxy {
  private readonly server: Server;
  /** Origin of the app behind it. */
  target = '';

  private constructor(subPath: string, isKept: boolean) {
    this.server = createServer((incoming, outgoing) => {
      const url = incoming.url ?? '';
      if (
        !/^[/?]?$/.test(url.slice(subPath.length, subPath.length + 1)) ||
        !url.startsWith(subPath)
      ) {
        outgoing.writeHead(404).end('another app');
        return;
      }
      const path = isKept ? url : url.slice(subPath.length).replace(/^(?!\/)/, '/');
      const { method, headers } = incoming;
      const onward = send(this.target + path, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  /**
   * @param subPath starts with a slash
   * @param isKept whether the app sees that path too, as with the ingress of nginx; otherwise the
   *   proxy takes it away
   */
  static async start(subPath: string, isKept: boolean): Promise<SubPathProxy> {
    const proxy = new SubPathProxy(subPath, isKept);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.closeAllConnections();
      this.server.close(() => {
        resolve();
      });
    });
  }
}
