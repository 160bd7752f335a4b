import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Code } from '@connectrpc/connect';
import { ScalekitClient } from '@scalekit-sdk/node';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ScalekitSimulator, type Fault, type FaultKind } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';

let simulator: ScalekitSimulator;
let sdk: ScalekitClient;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({ redirectUris: [CALLBACK] });
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
});

afterEach(() => simulator.stop());

async function signIn() {
  const { organizationId } = simulator.testOrganization!;
  const callback = await simulator.signIn(sdk.getAuthorizationUrl(CALLBACK, { organizationId }));
  return sdk.authenticateWithCode(new URL(callback).searchParams.get('code')!, CALLBACK);
}

function keys(init?: RequestInit): Promise<Response> {
  return fetch(`${simulator.environmentUrl}/keys`, { redirect: 'manual', ...init });
}

describe('a fault', () => {
  const strike = (kind: FaultKind, more: object = {}) =>
    simulator.faults.add({ path: '/keys', kind, ...more });

  it('delays', async () => {
    strike('delay', { delayMs: 200 });
    const started = Date.now();
    expect((await keys()).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(195);
  });

  it('never answers', async () => {
    strike('hang');
    await expect(keys({ signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout');
  });

  it('drips', async () => {
    strike('slow-drip');
    const response = await keys();
    expect(response.status).toBe(200);
    const reader = response.body!.getReader();
    for (let drops = 0; drops < 2; drops += 1) {
      expect((await reader.read()).done).toBe(false);
    }
    await reader.cancel();
  });

  it('resets the connection before or after the work is done', async () => {
    strike('drop');
    await expect(keys()).rejects.toThrow('fetch failed');
    simulator.faults.add({ path: '/oauth/token', kind: 'drop-after' });
    const { organizationId } = simulator.testOrganization!;
    const url = await simulator.signIn(sdk.getAuthorizationUrl(CALLBACK, { organizationId }));
    const code = new URL(url).searchParams.get('code')!;
    await expect(sdk.authenticateWithCode(code, CALLBACK)).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    await expect(sdk.authenticateWithCode(code, CALLBACK)).rejects.toMatchObject({
      response: { data: { error: 'invalid_grant' } },
    });
  });

  it('answers a status with headers and a body', async () => {
    strike('status', { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' });
    const response = await keys();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.text()).toBe('slow down');
  });

  it('answers a page, half a document, nothing, or far too much', async () => {
    strike('html');
    expect((await keys()).headers.get('content-type')).toContain('text/html');
    strike('html', { status: 502 });
    const page = await keys();
    expect([page.status, await page.text()]).toEqual([502, expect.stringContaining('Bad gateway')]);
    strike('garbage');
    await expect((await keys()).json()).rejects.toThrow('JSON');
    strike('empty');
    expect(await (await keys()).json()).toEqual({});
    strike('huge');
    expect((await (await keys()).text()).length).toBeGreaterThan(10 * 1024 * 1024);
  });

  it('redirects', async () => {
    strike('redirect', { location: 'https://evil.example/', status: 302 });
    const response = await keys();
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'https://evil.example/',
    ]);
  });

  it('strikes as often as it is told, and can be taken back', async () => {
    const statuses = async (count: number): Promise<number[]> => {
      const all: number[] = [];
      for (let n = 0; n < count; n += 1) {
        all.push((await keys()).status);
      }
      return all;
    };
    strike('status', { times: 2 });
    expect(await statuses(3)).toEqual([500, 500, 200]);
    const undo = strike('status', { times: Infinity });
    expect(await statuses(3)).toEqual([500, 500, 500]);
    undo();
    expect(await statuses(1)).toEqual([200]);
    strike('status', { times: Infinity });
    simulator.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  it('strikes by a prefix, or by a regular expression', async () => {
    const discovery = () =>
      fetch(`${simulator.environmentUrl}/.well-known/openid-configuration`).then(
        ({ status }) => status,
      );
    simulator.faults.add({ path: '/.well-known/*', kind: 'status', status: 503 });
    expect([(await keys()).status, await discovery(), await discovery()]).toEqual([200, 503, 200]);
    simulator.faults.add({ path: /^\/(keys|\.well-known)/g, kind: 'status', times: 2 });
    expect([(await keys()).status, await discovery(), (await keys()).status]).toEqual([
      500, 500, 200,
    ]);
  });

  it('of any kind may wait before it strikes', async () => {
    strike('status', { status: 503, delayMs: 150 });
    const started = Date.now();
    expect((await keys()).status).toBe(503);
    expect(Date.now() - started).toBeGreaterThanOrEqual(145);
  });

  it.each<[Partial<Fault>, string]>([
    [{ times: 0 }, 'times is 0'],
    [{ times: NaN }, 'times is NaN'],
    [{ times: 1.5 }, 'times is 1.5'],
    [{ kind: 'explode' as FaultKind }, 'kind is explode. Give one of delay, hang'],
    [{ kind: 'toString' as FaultKind }, 'kind is toString'],
    [{ path: 'keys' }, 'path is keys'],
    [{ path: '' }, 'path is '],
    [{ path: 'grpcs' }, 'path is grpcs'],
    [{ path: '/keys?x' }, 'path is /keys?x'],
    [{ path: '/keys#x' }, 'path is /keys#x'],
    [{ path: '/*/token' }, 'path is /*/token'],
    [{ path: 'grpc:Nope' }, 'path is grpc:Nope, which is no method here'],
    [{ path: 'grpc:' }, 'path is grpc:, which is no method here'],
    [{ path: 'grpc:Nope*' }, 'path is grpc:Nope*, which is no method here'],
    [{ path: 'grpc:ListConnections/' }, 'path is grpc:ListConnections/'],
    [
      { path: '/scalekit.v1.connections.ConnectionService/ListConnections' },
      'Give grpc:<Method> for a gRPC call',
    ],
    [{ kind: 'drop', body: 'x' }, 'drop has no body'],
    [{ kind: 'hang', headers: { a: 'b' } }, 'hang has no headers'],
    [{ kind: 'garbage', status: 502 }, 'garbage has no status'],
    [{ location: '/' }, 'status has no location'],
    [{ grantType: 'refresh_token' }, 'with path /oauth/token'],
    [
      JSON.parse('{ "path": "/oauth/token", "grantType": "password" }') as Partial<Fault>,
      'grantType is password. Give one of authorization_code',
    ],
    [{ delayMs: 2 ** 31 }, 'delayMs is 2147483648'],
    [{ delayMs: -1 }, 'delayMs is -1'],
    [{ delayMs: NaN }, 'delayMs is NaN'],
    [{ status: 42 }, 'status is 42'],
    [{ headers: { 'bad name': 'x' } }, 'bad name'],
    [JSON.parse('{ "path": "grpc", "grpcCode": 99 }') as Partial<Fault>, 'grpcCode is 99'],
    [{ path: 'grpc', grpcCode: Code.Internal, status: 500 }, 'without an HTTP status'],
    [{ path: 'grpc', grpcCode: Code.Internal, kind: 'drop' }, 'go with kind status'],
    [{ grpcCode: Code.Internal }, 'mean nothing to /keys'],
  ])('that cannot strike is refused: %O', async (fault, fix) => {
    const add = () => simulator.faults.add({ path: '/keys', kind: 'status', ...fault });
    expect(add).toThrow(fix);
    expect(add).toThrow(TypeError);
    expect((await keys()).status).toBe(200);
  });

  it.each(['/oauth/token', '/oauth/*', /token$/])(
    'at %s strikes one grant, where it says which',
    async (path) => {
      simulator.faults.add({ path, kind: 'status', grantType: 'authorization_code' });
      const { organizationId } = simulator.testOrganization!;
      expect((await sdk.connection.listConnections(organizationId)).connections).toHaveLength(1);
      await expect(signIn()).rejects.toMatchObject({ response: { status: 500 } });
      await expect(signIn()).resolves.toHaveProperty('idToken');
      expect((await keys()).status).toBe(200);
    },
  );

  it('strikes gRPC calls by method', async () => {
    const { organizationId } = simulator.testOrganization!;
    const list = () => sdk.connection.listConnections(organizationId);
    await list();
    simulator.faults.add({
      path: 'grpc:ListConnections',
      kind: 'status',
      grpcCode: Code.ResourceExhausted,
      errorCode: 'RATE_LIMITED',
    });
    await expect(list()).rejects.toMatchObject({ httpStatus: 429, errorCode: 'RATE_LIMITED' });
    await expect(list()).resolves.toHaveProperty('connections');
    const calls = simulator.requestCount('grpc:ListConnections');
    const undo = simulator.faults.add({ path: 'grpc', kind: 'drop', times: Infinity });
    await expect(list()).rejects.toThrow();
    undo();
    await expect(list()).resolves.toHaveProperty('connections');
    expect(simulator.requestCount('grpc:ListConnections')).toBeGreaterThan(calls + 1);
  });
});

describe('tampering', () => {
  it('changes claims and headers of the next token only', async () => {
    simulator.tamper('idToken', { claims: { oid: 'org_2', nonce: 'x' }, header: { kid: 'snk_1' } });
    const { idToken } = await signIn();
    expect(decodeJwt(idToken)).toMatchObject({ oid: 'org_2', nonce: 'x' });
    expect(decodeProtectedHeader(idToken).kid).toBe('snk_1');
    expect(decodeJwt((await signIn()).idToken).oid).not.toBe('org_2');
  });

  it.each([0, -1, NaN, 0.5])('that never strikes is refused: %d times', async (times) => {
    expect(() => simulator.tamper('idToken', { raw: 'x' }, times)).toThrow(TypeError);
    expect((await signIn()).idToken).not.toBe('x');
  });

  it('takes claims away, and works them out', async () => {
    simulator.tamper('accessToken', {
      claims: { jti: undefined },
      compute: (claims) => ({
        ...claims,
        sub: `${String(claims.sub)}!`,
        seen: Object.keys(claims),
      }),
    });
    const { idToken, accessToken } = await signIn();
    const claims = decodeJwt(accessToken);
    expect(claims).not.toHaveProperty('jti');
    expect(claims.seen).not.toContain('jti');
    expect(claims.sub).toBe(`${decodeJwt(idToken).sub}!`);
  });

  it('replaces tokens whole, and at_hash follows', async () => {
    simulator.tamper('accessToken', { raw: 'opaque' });
    const { accessToken, idToken } = await signIn();
    expect(accessToken).toBe('opaque');
    expect(decodeJwt(idToken)).toHaveProperty('at_hash');
  });

  it.each([
    ['a foreign key', { key: 'foreign' }, 'RS256'],
    ['the public key as a secret', { key: 'hs256-public-key' }, 'HS256'],
    ['the client secret', { key: 'hs256-client-secret' }, 'HS256'],
    ['a broken signature', { signature: 'broken' }, 'RS256'],
  ] as const)('signs with %s', async (_, change, alg) => {
    simulator.tamper('idpInitiatedToken', change);
    const url = new URL(await simulator.idpInitiatedUrl());
    const token = url.searchParams.get('idp_initiated_login')!;
    expect(decodeProtectedHeader(token).alg).toBe(alg);
    await expect(sdk.getIdpInitiatedLoginClaims(token)).rejects.toThrow();
  });

  it('leaves the signature away', async () => {
    simulator.tamper('idToken', { key: 'none' });
    const { idToken } = await signIn();
    expect(decodeProtectedHeader(idToken).alg).toBe('none');
    expect(idToken.endsWith('.')).toBe(true);
  });

  it('lasts as long as it is told, and is taken back', async () => {
    const isSpoilt = async (): Promise<boolean> =>
      decodeJwt((await signIn()).idToken).oid === 'org_2';
    simulator.tamper('idToken', { claims: { oid: 'org_2' } }, 2);
    expect([await isSpoilt(), await isSpoilt(), await isSpoilt()]).toEqual([true, true, false]);
    const undo = simulator.tamper('idToken', { claims: { oid: 'org_2' } }, Infinity);
    expect([await isSpoilt(), await isSpoilt()]).toEqual([true, true]);
    undo();
    expect(await isSpoilt()).toBe(false);
  });

  it('spoils the callback and the token response', async () => {
    const { organizationId } = simulator.testOrganization!;
    const url = sdk.getAuthorizationUrl(CALLBACK, { organizationId, state: 's1' });
    simulator.tamper('callback', { claims: { iss: 'https://evil.example', state: undefined } });
    const { searchParams } = new URL(await simulator.signIn(url));
    expect(searchParams.get('iss')).toBe('https://evil.example');
    expect(searchParams.has('state')).toBe(false);
    simulator.tamper('tokenResponse', { claims: { expires_in: '1' } });
    expect((await signIn()).expiresIn).toBe('1');
    simulator.tamper('tokenResponse', { raw: '[]' });
    await expect(signIn()).rejects.toThrow();
  });

  it('keeps a spoilt token response for a person: no API client uses it up', async () => {
    simulator.tamper('tokenResponse', { claims: { access_token: 'spoilt' } });
    const { organizationId } = simulator.testOrganization!;
    expect((await sdk.connection.listConnections(organizationId)).connections).toHaveLength(1);
    expect((await signIn()).accessToken).toBe('spoilt');
  });
});

describe('a reset', () => {
  it('lets the environment behave again', async () => {
    simulator.faults.add({ path: '/keys', kind: 'status', times: Infinity });
    simulator.tamper('idToken', { raw: 'x' }, Infinity);
    simulator.tampering.clear();
    expect((await signIn()).idToken).not.toBe('x');
    simulator.tamper('idToken', { raw: 'x' }, Infinity);
    simulator.clock.skewSeconds = 300;
    simulator.reset();
    expect((await keys()).status).toBe(200);
    const { idToken } = await signIn();
    expect(decodeJwt(idToken).iat! - Date.now() / 1000).toBeLessThan(10);
  });
});

describe('the clock of the environment', () => {
  it('is ahead in tokens and in the Date header', async () => {
    simulator.clock.skewSeconds = 300;
    const now = Date.now() / 1000;
    expect(decodeJwt((await signIn()).idToken).iat! - now).toBeGreaterThan(295);
    const date = Date.parse((await keys()).headers.get('date')!) / 1000;
    expect(date - now).toBeGreaterThan(295);
  });
});

describe('the request log', () => {
  it('counts requests, without what is in them', async () => {
    await signIn();
    await sdk.connection.listConnections(simulator.testOrganization!.organizationId);
    expect(simulator.requestCount('/oauth/token')).toBe(2);
    expect(simulator.requestCount('grpc:ListConnections')).toBe(2);
    const { clientSecret } = simulator.credentials;
    expect(JSON.stringify(simulator.requests)).not.toContain(clientSecret);
    expect(simulator.requests[0]).toMatchObject({ method: 'GET', path: '/oauth/authorize' });
    for (let n = 0; n < 1_010; n += 100) {
      await Promise.all(Array.from({ length: 100 }, () => keys().then((answer) => answer.text())));
    }
    expect(simulator.requests).toHaveLength(1_000);
    expect(simulator.requestCount('/keys')).toBe(1_100);
  });

  it('remembers the beginning of a long path', async () => {
    await fetch(`${simulator.environmentUrl}/${'x'.repeat(4_000)}`);
    expect(simulator.requests.at(-1)?.path).toBe(`/${'x'.repeat(199)}`);
  });
});

describe('the port', () => {
  /** Writes the pieces, a moment apart; answers what came back until the connection closed. */
  function talk(...pieces: (string | Buffer)[]): Promise<string> {
    return new Promise((resolve) => {
      let heard = '';
      const socket = connect(Number(new URL(simulator.environmentUrl).port), '127.0.0.1');
      socket.setNoDelay(true);
      socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(heard);
      });
      // One after the other: timers that are started together may change places under load.
      void (async () => {
        for (const piece of pieces) {
          socket.write(piece);
          await sleep(5);
        }
      })();
    });
  }

  it('understands HTTP/1.1 that comes byte by byte', async () => {
    const request = 'PROPFIND /keys HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
    expect(await talk(...Array.from(request))).toMatch(/^HTTP\/1\.1 404/);
  });

  it.each([
    ['127.0.0.1', 200],
    ['127.0.0.1:1234', 200],
    ['LOCALHOST:80', 200],
    ['[::1]:80', 200],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost@evil.example', 421],
    ['', 421],
  ])('answers to the host %j with %d', async (host, status) => {
    const request = `GET /keys HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
    expect(await talk(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
  });

  it('takes paths as they are, and tokens by POST only', async () => {
    const visit = (path: string) => fetch(`${simulator.environmentUrl}${path}`);
    expect((await visit('/Keys')).status).toBe(404);
    expect((await visit('/keys/')).status).toBe(404);
    const token = await visit('/oauth/token');
    expect([token.status, token.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('refuses TLS without falling over', async () => {
    const hello = Buffer.from('160301020001000001fc0303', 'hex');
    expect(await talk(hello)).not.toContain('200 OK');
    expect((await keys()).status).toBe(200);
  });

  it('closes everything at once, also what is in flight', async () => {
    await sdk.connection.listConnections(simulator.testOrganization!.organizationId);
    simulator.faults.add({ path: '/keys', kind: 'hang' });
    const hanging = keys().catch(() => 'cut');
    const idle = talk();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await simulator.stop();
    expect(await hanging).toBe('cut');
    await idle;
    await expect(keys()).rejects.toThrow('fetch failed');
  });

  it('is refused when it is taken', async () => {
    const port = Number(new URL(simulator.environmentUrl).port);
    await expect(ScalekitSimulator.start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
