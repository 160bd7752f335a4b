import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import type { Environment } from '../environment.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import { createGrpcHandler, GRPC_METHODS } from '../grpc/handler.js';
import { watchGrpc, type AnswerListener } from './answered-request.js';
import { dualServer } from './dual-server.js';
import { Faults } from './faults.js';
import { grpcFaults } from './grpc-faults.js';
import { createHttpApp, ROUTES } from './http-app.js';
import { RequestLog } from './request-log.js';

/** The only address that an environment ever listens on. */
const HOST = '127.0.0.1';

/** An environment that can be reached. */
export interface RunningServer {
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Lets the process end by itself. */
  readonly unref: () => void;
  /** Closes every connection and stops. */
  readonly stop: () => Promise<void>;
}

/**
 * Lets an environment listen, and tells it its URL.
 *
 * @param port default: 0, any that is free
 * @param listener hears of each request that was answered
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function startServer(
  environment: Environment,
  webhooks: Webhooks,
  port = 0,
  listener: AnswerListener = () => undefined,
): Promise<RunningServer> {
  const faults = new Faults();
  const log = new RequestLog([...ROUTES, ...GRPC_METHODS]);
  const isValidToken = (bearer: string): boolean => environment.clientTokens.get(bearer) === true;
  const grpc = createGrpcHandler({
    directory: environment.directory,
    isValidToken,
    environmentUrl: () => environment.issuer,
  });
  const { server, unref, stop } = dualServer(
    createHttpServer(createHttpApp(environment, webhooks, faults, log, listener)),
    createHttp2Server(watchGrpc(listener, grpcFaults(grpc, { faults, log, isValidToken }))),
  );
  await listen(server, port);
  environment.issuer = environment.url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  return { faults, log, unref, stop };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
