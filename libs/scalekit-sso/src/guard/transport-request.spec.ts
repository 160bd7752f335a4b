import type { ExecutionContext } from '@nestjs/common';
import { rememberRequest } from '../connections/client-request.js';
import { isOfConnection, requestOf, responseOf } from './transport-request.js';

const request = { method: 'POST', url: '/graphql', headers: {} };
const handshake = { method: 'GET', url: '/graphql', headers: { upgrade: 'websocket' } };
const contextOf = (type: string, ...args: unknown[]): ExecutionContext =>
  ({
    getType: () => type,
    getArgByIndex: (index: number) => args[index],
    switchToHttp: () => ({ getRequest: () => args[0], getResponse: () => args[1] }),
  }) as unknown as ExecutionContext;
const operation = (context: unknown): ExecutionContext =>
  contextOf('graphql', undefined, {}, context, {});

describe('requestOf', () => {
  it.each<[string, unknown]>([
    ['Apollo', { req: request }],
    ['Mercurius', { reply: { request } }],
    ['subscriptions of Mercurius', { request }],
    ['graphql-ws', { extra: { request } }],
    ['graphql-ws in Nest', { req: { extra: { request } } }],
  ])('finds it in the context of %s', (_driver, context) => {
    expect(requestOf(operation(context))).toBe(request);
  });

  it.each<unknown>([
    undefined,
    null,
    'text',
    {},
    { req: 'text' },
    { req: {}, request: { headers: null }, reply: undefined, extra: null },
    { connectionParams: request },
  ])('finds none in the context %j', (context) => {
    expect(requestOf(operation(context))).toBeUndefined();
  });

  it('finds that of HTTP, and that of the handshake of a WebSocket', () => {
    expect(requestOf(contextOf('http', request))).toBe(request);
    expect(requestOf(contextOf('ws', { request }))).toBe(request);
    const plain = {};
    rememberRequest(plain, handshake);
    expect(requestOf(contextOf('ws', plain))).toBe(handshake);
    for (const client of [undefined, {}, { request: {} }]) {
      expect(requestOf(contextOf('ws', client))).toBeUndefined();
    }
  });

  it('finds none of any other transport', () => {
    expect(requestOf(contextOf('rpc', { request }, {}, { req: request }))).toBeUndefined();
  });
});

describe('responseOf', () => {
  const response = { headersSent: false };

  it.each<[string, unknown]>([
    ['its own', { req: request, res: response }],
    ['the reply of Fastify', { reply: Object.assign(response, { request }) }],
    ['that of the request', { req: { ...request, res: response } }],
  ])('of an operation is %s', (_case, context) => {
    expect(responseOf(operation(context))).toBe(response);
  });

  it('is that of HTTP', () => {
    expect(responseOf(contextOf('http', request, response))).toBe(response);
  });

  it.each([
    operation({ req: { ...handshake, res: response }, res: response }),
    operation({}),
    contextOf('ws', { request: { ...handshake, res: response } }, response, { res: response }),
    contextOf('rpc', request, response, { res: response }),
  ])('is none after a handshake, and of any other transport', (context) => {
    expect(responseOf(context)).toBeUndefined();
  });
});

describe('isOfConnection', () => {
  it.each([
    ['http', request, false],
    ['http', handshake, true],
    ['graphql', request, false],
    ['graphql', handshake, true],
    ['ws', request, true],
    ['ws', handshake, true],
  ])('on %s with %j is %O', (type, given, expected) => {
    expect(isOfConnection(contextOf(type), given)).toBe(expected);
  });
});
