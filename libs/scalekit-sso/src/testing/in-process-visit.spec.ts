import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import { visitInProcess } from './in-process-visit.js';

describe('visitInProcess', () => {
  let seen: IncomingMessage[];
  let listener: RequestListener;

  beforeEach(() => {
    seen = [];
    listener = (request, response) => {
      seen.push(request);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.writeHead(418).end('short and stout');
    };
  });

  const visit = (server: unknown, origin = 'http://app.test:3000') =>
    visitInProcess(server, new URL(origin), '/auth/callback?state=1', { accept: 'text/plain' });

  it('has a server that does not listen answer', async () => {
    const answer = await visit(createServer(listener));
    expect(answer).toEqual({
      status: 418,
      body: 'short and stout',
      setCookies: ['a=1', 'b=2'],
    });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/auth/callback?state=1' });
    expect(seen[0]?.headers).toMatchObject({ host: 'app.test:3000', accept: 'text/plain' });
  });

  it('knows an answer without cookies', async () => {
    const server = createServer((_request, response) => response.writeHead(204).end());
    expect(await visit(server)).toEqual({ status: 204, body: '', setCookies: [] });
  });

  it.each([
    ['http://app.test', false],
    ['https://app.test', true],
  ])('is a visit of %s, as the server sees it', async (origin, encrypted) => {
    await visit(createServer(listener), origin);
    expect(seen[0]?.socket).toMatchObject({ encrypted });
  });

  it('comes from another loopback address each time', async () => {
    const server = createServer(listener);
    await Promise.all([visit(server), visit(server)]);
    const [first, second] = seen.map(({ socket }) => socket.remoteAddress);
    expect(first).toMatch(/^127\.\d+\.\d+\.\d+$/);
    expect(second).not.toBe(first);
  });

  it('has a server of https answer, for which it is decrypted already', async () => {
    expect((await visit(createSecureServer(listener), 'https://app.test')).status).toBe(418);
  });

  it('closes its connection, which would keep the server from closing', async () => {
    const closed = new Promise((resolve) => {
      const server = createServer((request, response) => {
        request.socket.once('close', resolve);
        listener(request, response);
      });
      void visit(server);
    });
    await expect(closed).resolves.toBeUndefined();
  });

  it('fails with a server that hangs up', async () => {
    const server = createServer((request) => request.socket.destroy());
    await expect(visit(server)).rejects.toThrow(/hang up|closed/);
  });

  it.each([
    ['of HTTP/2', createHttp2Server()],
    ['that is none', {}],
  ])('refuses a server %s', async (_case, server) => {
    await expect(visit(server)).rejects.toThrow(
      'signInAs() speaks HTTP/1.1 only: create the app of the test without http2.',
    );
  });
});
