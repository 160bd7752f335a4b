import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { Code } from '@connectrpc/connect';
import scalekit from '@scalekit-sdk/node';
import { type Fault, ScalekitSimulator } from 'scalekit-simulator';

const { ScalekitClient } = scalekit;
type Client = InstanceType<typeof ScalekitClient>;

let simulator: ScalekitSimulator;
let organizationId: string;
let cold: Client;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start();
  ({ organizationId } = simulator.testOrganization!);
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  cold = new ScalekitClient(environmentUrl, clientId, clientSecret);
});

afterEach(() => simulator.stop());

/** A client that has its token. */
async function warm(): Promise<Client> {
  await cold.connection.listConnections(organizationId);
  return cold;
}

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Code of the reset; 0 where there was none. */
  readonly reset: number;
}

/** Calls a method by plain HTTP/2, without a token. */
async function call(path: string, forMs = 2_000, method = 'POST'): Promise<Answer> {
  const session: ClientHttp2Session = connect(simulator.environmentUrl);
  try {
    return await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/grpc+proto', te: 'trailers' };
      const stream = session.request({ ':method': method, ':path': path, ...headers });
      let answer: Answer = { headers: {}, body: '', reset: 0 };
      stream.on('response', (received) => {
        answer = { ...answer, headers: received };
      });
      stream.on('trailers', (received) => {
        answer = { ...answer, headers: { ...answer.headers, ...received } };
      });
      stream.on('data', (chunk: Buffer) => {
        answer = { ...answer, body: answer.body + chunk.toString() };
      });
      stream.on('error', () => undefined);
      stream.on('close', () => {
        resolve({ ...answer, reset: stream.rstCode });
      });
      session.on('error', reject);
      setTimeout(() => {
        resolve(answer);
      }, forMs).unref();
      // One message, an empty one.
      stream.end(Buffer.alloc(5));
    });
  } finally {
    session.destroy();
  }
}

const LIST = '/scalekit.v1.connections.ConnectionService/ListConnections';

describe('drop-after', () => {
  it('strikes the call that does the work, also of a client without a token yet', async () => {
    simulator.faults.add({ path: 'grpc:CreateOrganization', kind: 'drop-after' });
    await expect(cold.organization.createOrganization('Acme', { externalId: 'a' })).rejects.toThrow(
      'NGHTTP2_INTERNAL_ERROR',
    );
    expect(simulator.directory.organizationByExternalId('a')).toBeDefined();
  });

  it('takes errors away too', async () => {
    const client = await warm();
    simulator.faults.add({ path: 'grpc:GetOrganization', kind: 'drop-after' });
    await expect(client.organization.getOrganization('org_9')).rejects.toThrow(
      'NGHTTP2_INTERNAL_ERROR',
    );
    await expect(client.organization.getOrganization('org_9')).rejects.toMatchObject({
      httpStatus: 404,
    });
  });
});

describe('drop', () => {
  it('resets its own call, and leaves the others on the connection alone', async () => {
    const client = await warm();
    simulator.faults.add({ path: 'grpc:ListDomains', kind: 'delay', delayMs: 200 });
    const other = client.domain.listDomains(organizationId);
    simulator.faults.add({ path: 'grpc:ListConnections', kind: 'drop' });
    await expect(client.connection.listConnections(organizationId)).rejects.toThrow(
      'NGHTTP2_INTERNAL_ERROR',
    );
    expect((await other).domains).toHaveLength(2);
    expect(simulator.requestCount('grpc:ListDomains')).toBe(1);
  });
});

describe('a gRPC status', () => {
  it('comes before anything else looks at the call', async () => {
    simulator.faults.add({ path: 'grpc', kind: 'status', grpcCode: Code.ResourceExhausted });
    await expect(cold.connection.listConnections(organizationId)).rejects.toMatchObject({
      httpStatus: 429,
      errorCode: 'RESOURCE_EXHAUSTED',
    });
  });
});

describe('being unauthenticated', () => {
  it('strikes a call that has its token: without one it is no fault', async () => {
    const calls = simulator.requestCount('grpc:ListConnections');
    const grpcCode = Code.Unauthenticated;
    simulator.faults.add({ path: 'grpc:ListConnections', kind: 'status', grpcCode });
    const { connections } = await cold.connection.listConnections(organizationId);
    expect(connections).toHaveLength(1);
    expect(simulator.requestCount('grpc:ListConnections') - calls).toBe(3);
    expect(simulator.requestCount('/oauth/token')).toBe(2);
  });
});

describe('a fault of a grant', () => {
  it('strikes no gRPC call, whatever its expression fits', async () => {
    simulator.faults.add({ path: /o/, kind: 'drop', grantType: 'authorization_code' });
    const { connections } = await cold.connection.listConnections(organizationId);
    expect(connections).toHaveLength(1);
  });
});

describe('HTTP/2 that is no gRPC', () => {
  it.each(['GET', 'PUT'])('is answered with 405: %s', async (method) => {
    const { headers } = await call('/keys', 2_000, method);
    expect(headers).toMatchObject({ ':status': 405, allow: 'POST' });
    expect(headers['content-type']).toBeUndefined();
    expect(simulator.requestCount('grpc:keys')).toBe(0);
  });
});

describe('what breaks below gRPC', () => {
  const strike = (fault: Partial<Fault>) =>
    simulator.faults.add({ path: 'grpc:ListConnections', kind: 'status', ...fault });

  it.each<[string, Partial<Fault>, object]>([
    [
      'an HTTP status with headers',
      { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' },
      {
        headers: expect.objectContaining({ ':status': 429, 'retry-after': '7' }),
        body: 'slow down',
      },
    ],
    [
      'a page',
      { kind: 'html' },
      { headers: expect.objectContaining({ 'content-type': 'text/html; charset=utf-8' }) },
    ],
    ['half a document', { kind: 'garbage' }, { body: '{"access_token":"ey' }],
    ['nothing', { kind: 'empty' }, { body: '{}' }],
    [
      'a redirect',
      { kind: 'redirect', location: 'https://evil.example/' },
      {
        headers: expect.objectContaining({ ':status': 307, location: 'https://evil.example/' }),
        body: '',
      },
    ],
    ['a reset', { kind: 'drop' }, { headers: {}, reset: 2 }],
  ])('answers %s', async (_, fault, expected) => {
    strike(fault);
    expect(await call(LIST)).toMatchObject(expected);
    expect((await call(LIST)).headers).toMatchObject({ 'grpc-status': '16' });
  });

  it('answers far too much', async () => {
    strike({ kind: 'huge' });
    expect((await call(LIST)).body.length).toBeGreaterThan(10 * 1024 * 1024);
  });

  it('answers far too much to the call that it strikes, and leaves the connection alone', async () => {
    const client = await warm();
    for (let round = 0; round < 12; round += 1) {
      strike({ kind: 'huge' });
      await expect(client.connection.listConnections(organizationId)).rejects.toThrow();
      const after = await client.connection.listConnections(organizationId);
      expect(after.connections).toHaveLength(1);
    }
  });

  it('drips into a call that waits for the end', async () => {
    strike({ kind: 'slow-drip', times: Infinity });
    expect((await call(LIST, 350)).body).toMatch(/^ {2,3}$/);
    const client = cold.connection.listConnections(organizationId);
    const first = await Promise.race([
      client.catch(() => 'ended'),
      new Promise((resolve) => setTimeout(resolve, 700, 'dripping')),
    ]);
    expect(first).toBe('dripping');
  });

  it('is an exception of the SDK', async () => {
    const client = await warm();
    strike({ status: 403 });
    await expect(client.connection.listConnections(organizationId)).rejects.toMatchObject({
      httpStatus: 403,
    });
  });

  it('may wait before it strikes', async () => {
    strike({ kind: 'drop', delayMs: 150 });
    const started = Date.now();
    await call(LIST);
    expect(Date.now() - started).toBeGreaterThanOrEqual(145);
  });
});

describe('an unknown service', () => {
  const unknown = '/other.v1.OtherService/Call';

  it('is struck and counted too', async () => {
    for (const kind of ['drop', 'garbage'] as const) {
      simulator.faults.add({ path: 'grpc', kind });
    }
    expect(await call(unknown)).toMatchObject({ reset: 2 });
    expect(await call(unknown)).toMatchObject({ body: '{"access_token":"ey' });
    expect((await call(unknown)).headers).toMatchObject({ 'grpc-status': '12' });
    expect(simulator.requestCount('grpc:Call')).toBe(3);
  });

  it('does no work to lose the answer of, and stops nothing', async () => {
    const client = await warm();
    simulator.faults.add({ path: 'grpc', kind: 'drop-after' });
    await expect(client.user.getUser('usr_1')).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
    await expect(client.user.getUser('usr_1')).rejects.toMatchObject({ httpStatus: 501 });
  });
});
