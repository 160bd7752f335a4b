import type { ScalekitGateway } from '../src/scalekit/scalekit-gateway.js';

/** A gateway to an SDK of which only the methods are there that a test is about. */
export function gatewayTo(client: object): ScalekitGateway {
  // Like the real one, it takes what throws at once for a rejection too.
  const build = (use: (client: object) => unknown): Promise<unknown> =>
    Promise.resolve().then(() => use(client));
  const call = (_operation: string, use: (client: object) => unknown): Promise<unknown> =>
    build(use);
  return { call, build } as unknown as ScalekitGateway;
}

/** What the SDK throws for an answer that is none. */
export function sdkError(httpStatus: number): Error {
  return Object.assign(new Error('of the SDK'), { httpStatus });
}
