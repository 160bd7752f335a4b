import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A delivery as it came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** An app as the service sees it: takes deliveries, and answers what a test says. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Statuses of the next answers; then 201. `hang` answers nothing, `drop` cuts the connection. */
  answers: (number | 'hang' | 'drop')[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.once('end', () => {
        const { headers, rawHeaders } = request;
        receiver.received.push({ headers, rawHeaders, body });
        const answer = receiver.answers.shift() ?? 201;
        if (answer === 'drop') {
          request.socket.destroy();
        } else if (answer !== 'hang') {
          response.writeHead(answer, { location: receiver.url }).end();
        }
      });
    });
    const receiver = new WebhookReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/auth/webhooks`;
  }

  /** The events that came in, in order. */
  get events(): Record<string, unknown>[] {
    return this.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
