import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Relayed {
  readonly head: IncomingMessage;
  readonly body: Buffer;
}

/**
 * A balancer without stickiness: each request goes to the next instance. Where that one does not listen,
 * or breaks off while a GET is under way, the one after it is asked, as nginx does (`proxy_next_upstream`).
 */
export class RoundRobinProxy {
  /** Origins of the instances. */
  targets: readonly string[] = [];
  /** GETs that were sent a second time, as the first instance broke off. */
  repeated = 0;
  private turn = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, outgoing) => {
      void this.relay(incoming).then(
        ({ head, body }) => {
          outgoing.writeHead(head.statusCode ?? 502, head.headers).end(body);
        },
        () => outgoing.writeHead(502).end('Bad gateway'),
      );
    });
  }

  static async start(): Promise<RoundRobinProxy> {
    const proxy = new RoundRobinProxy();
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async relay(incoming: IncomingMessage): Promise<Relayed> {
    const body = await buffer(incoming);
    const first = this.turn++ % this.targets.length;
    const inTurn = [...this.targets.slice(first), ...this.targets.slice(0, first)];
    for (const [tries, target] of inTurn.entries()) {
      try {
        return await ask(target, incoming, body);
      } catch (error) {
        const isUnsent = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
        if (tries + 1 === inTurn.length || !(isUnsent || incoming.method === 'GET')) {
          throw error;
        }
        this.repeated += isUnsent ? 0 : 1;
      }
    }
    throw new Error('There is no instance.');
  }
}

/** The whole answer, so that none is passed on of which the second half is missing. */
async function ask(
  origin: string,
  { method, headers, url = '' }: IncomingMessage,
  body: Buffer,
): Promise<Relayed> {
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    const onward = send(origin + url, { method, headers, agent: false }, resolve);
    onward.on('error', reject);
    onward.end(body);
  });
  return { head, body: await buffer(head) };
}
