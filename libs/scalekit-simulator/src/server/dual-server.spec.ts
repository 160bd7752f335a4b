import { createServer as createHttpServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { dualServer, type DualServer } from './dual-server.js';

let dual: DualServer;
let port: number;

beforeEach(async () => {
  const http1 = createHttpServer(
    { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 },
    (_request, response) => response.end('one'),
  );
  const http2 = createHttp2Server((_request, response) => {
    setTimeout(() => response.end('two'), 300);
  });
  dual = dualServer(http1, http2, 100);
  await new Promise<void>((resolve) => dual.server.listen(0, '127.0.0.1', resolve));
  ({ port } = dual.server.address() as AddressInfo);
});

afterEach(() => dual.stop());

/** Writes, and answers what came until the other side closed, or `open` after a second. */
function talk(text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(heard);
    });
    socket.write(text);
    setTimeout(() => {
      resolve('open');
      socket.destroy();
    }, 1_000).unref();
  });
}

describe('an HTTP/1.1 client', () => {
  it('that stalls in its headers is closed', async () => {
    expect(await talk('GET / HTTP/1.1\r\nhost: x\r\n')).toContain('408 Request Timeout');
  });

  it('that stalls in its body is closed', async () => {
    const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n';
    expect(await talk(`${head}a`)).not.toBe('open');
  });
});

describe('an HTTP/2 session', () => {
  it('without calls is closed, one with a call is not', async () => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const closed = new Promise((resolve) => session.once('close', resolve));
    const started = Date.now();
    const stream = session.request({ ':path': '/' });
    let body = '';
    stream.on('data', (chunk: Buffer) => (body += chunk.toString()));
    await new Promise((resolve) => stream.once('end', resolve));
    expect([body, Date.now() - started > 290]).toEqual(['two', true]);
    // By default it would be five minutes.
    await closed;
  });
});
