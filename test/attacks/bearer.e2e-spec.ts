import type { OutgoingHttpHeaders } from 'node:http';
import { Controller, Get, UseGuards } from '@nestjs/common';
import { CurrentAccessToken, SsoBearerGuard, type AccessTokenClaims } from 'nestjs-scalekit-sso';
import { ScalekitSimulator, type TamperChange } from 'scalekit-simulator';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { honestTokens, type HonestTokens } from '../support/honest-tokens.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';

const now = (): number => Math.floor(Date.now() / 1000);

const SPOILT: [string, () => TamperChange][] = [
  ['R1 refuses an unsigned token', () => ({ key: 'none' })],
  ['R1 refuses a token signed with the public key', () => ({ key: 'hs256-public-key' })],
  ['R1 refuses a token signed with the client secret', () => ({ key: 'hs256-client-secret' })],
  ['R1 refuses a token of another algorithm', () => ({ key: 'rs512' })],
  ['R1 refuses a token of a foreign key', () => ({ key: 'foreign' })],
  ['R1 refuses a token with a broken signature', () => ({ signature: 'broken' })],
  ['R1 refuses a token with a key in its header', () => ({ header: { jwk: {}, kid: 'snk_1' } })],
  ['R1 refuses a token with crit', () => ({ header: { crit: ['exp'] } })],
  ['R1 refuses a token of another type', () => ({ header: { typ: 'secevent+jwt' } })],
  ['R1 refuses an opaque token', () => ({ raw: 'opaque-token' })],
  ['R2 refuses a token of a foreign issuer', () => ({ claims: { iss: 'https://evil.example' } })],
  [
    'R2 refuses a token of a resource that is not named',
    () => ({ compute: (claims) => ({ ...claims, iss: `${String(claims.iss)}/resources/res_1` }) }),
  ],
  ['R2 refuses a token for another client', () => ({ claims: { aud: ['skc_1'] } })],
  ['R2 refuses a token for nobody', () => ({ claims: { aud: undefined } })],
  ['R3 refuses a token that has expired', () => ({ claims: { exp: now() - 90 } })],
  ['R3 refuses a token that is not valid yet', () => ({ claims: { nbf: now() + 90 } })],
  ['R3 refuses a token that never ends', () => ({ claims: { exp: undefined } })],
  ['R3 refuses a token of the future', () => ({ claims: { iat: now() + 90 } })],
  ['R4 refuses a token with the nonce of an ID token', () => ({ claims: { nonce: 'n' } })],
  ['R4 refuses a token without an id', () => ({ claims: { jti: undefined } })],
  ['R4 refuses a token without a subject', () => ({ claims: { sub: undefined } })],
  ['R4 refuses a token that is bound to a key', () => ({ claims: { cnf: { jkt: 'x' } } })],
];

@UseGuards(SsoBearerGuard)
@Controller('api')
class ApiController {
  @Get()
  claims(@CurrentAccessToken() token: AccessTokenClaims): object {
    return { sub: token.sub };
  }
}
const controllers = [ApiController];

describe.each(ADAPTERS)('R: attacks on an API for access tokens, on %s', (adapter) => {
  const scene = setScene(adapter, { controllers });

  const tokensOf = (): Promise<HonestTokens> =>
    honestTokens(scene.simulator, scene.app.sso.callbackUrl);
  const call = (authorization: string, app: TestApp = scene.app, query = ''): Promise<Answer> =>
    new Browser().api(`${app.url}/api${query}`, { headers: { authorization } });
  const expectRejected = (answer: Answer, token: string): void => {
    expectRefusal(scene, answer, 'access_token_rejected');
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="${scene.app.url}", error="invalid_token"`,
    );
    for (const part of token.split('.').filter((it) => it.length > 20)) {
      expect(scene.logger.text).not.toContain(part);
    }
  };

  it.each(SPOILT)('%s, and takes a good one right after', async (_name, change) => {
    scene.tamper('accessToken', change());
    const { accessToken } = await tokensOf();
    expectRejected(await call(`Bearer ${accessToken}`), accessToken);
    expect((await call(`Bearer ${(await tokensOf()).accessToken}`)).status).toBe(200);
  });

  it('R2 refuses a token of another environment with the same client', async () => {
    const { clientId, clientSecret } = scene.simulator.credentials;
    const { callbackUrl } = scene.app.sso;
    const credentials = { clientId, clientSecret, redirectUris: [callbackUrl] };
    const other = await ScalekitSimulator.start(credentials);
    const { accessToken } = await honestTokens(other, callbackUrl);
    expectRejected(await call(`Bearer ${accessToken}`), accessToken);
    await other.stop();
  });

  it('R4 refuses an ID token', async () => {
    const { idToken } = await tokensOf();
    expectRejected(await call(`Bearer ${idToken}`), idToken);
  });

  it('R4 refuses a token of an identity provider’s portal', async () => {
    const portal = await scene.simulator.idpInitiatedUrl({ target: `${scene.app.url}/auth/login` });
    const token = new URL(portal).searchParams.get('idp_initiated_login') ?? '';
    expect(token).toMatch(/^ey/);
    expectRejected(await call(`Bearer ${token}`), token);
  });

  it('R5 fetches the keys once for fifty tokens of unknown keys, and still takes good ones', async () => {
    const app = await scene.another({ controllers });
    const { accessToken } = await tokensOf();
    expect((await call(`Bearer ${accessToken}`, app)).status).toBe(200);
    const before = scene.simulator.requestCount('/keys');
    const made = Array.from({ length: 50 }, (_, index) => {
      const header = { alg: 'RS256', kid: `snk_${index}`, typ: 'JWT' };
      const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
      return `${encoded}.${accessToken.split('.').slice(1).join('.')}`;
    });
    const answers = await Promise.all(made.map((token) => call(`Bearer ${token}`, app)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(scene.simulator.requestCount('/keys') - before).toBe(1);
    expect((await call(`Bearer ${accessToken}`, app)).status).toBe(200);
    // Strangers do not fill the log with it.
    const loud = scene.logger.loud.filter((line) => line.includes('access_token_rejected'));
    expect(loud.length).toBeLessThanOrEqual(20 * 2);
  });

  it('R5 answers 503 where it has no keys, and goes on with those that it has', async () => {
    const app = await scene.another({ controllers, options: { timeoutMs: 1_000 } });
    const { accessToken } = await tokensOf();
    scene.simulator.faults.add({ path: '/keys', kind: 'status', times: 1 });
    expectRefusal(scene, await call(`Bearer ${accessToken}`, app), 'keys_unavailable');
    expect((await call(`Bearer ${accessToken}`, app)).status).toBe(200);
    scene.simulator.faults.add({ path: '/keys', kind: 'hang' });
    expect((await call(`Bearer ${accessToken}`, app)).status).toBe(200);
  });

  it('R6 refuses two Authorization headers, even with the same token', async () => {
    const { accessToken } = await tokensOf();
    const good = `Bearer ${accessToken}`;
    for (const authorization of [
      [good, good],
      [good, 'Bearer x'],
      ['Basic eDp5', good],
    ]) {
      // The type knows of one only.
      const sent = { authorization } as unknown as OutgoingHttpHeaders;
      const { status, headers, body } = await rawRequest(scene.app.url, '/api', sent);
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe(`Bearer realm="${scene.app.url}"`);
      expect(body).toContain('access_token_required');
    }
    expect((await rawRequest(scene.app.url, '/api', { authorization: good })).status).toBe(200);
  });

  it('R6 takes the scheme in any case, and no other scheme', async () => {
    const { accessToken } = await tokensOf();
    for (const scheme of ['bearer', 'BEARER', 'bEaReR']) {
      expect((await call(`${scheme} ${accessToken}`)).status).toBe(200);
    }
    for (const scheme of ['Basic', 'DPoP', 'Token', 'Bearer Bearer', 'Bearer,']) {
      expect((await call(`${scheme} ${accessToken}`)).status).toBe(401);
    }
  });

  it('R6 looks for a token nowhere but in the header', async () => {
    const { accessToken } = await tokensOf();
    const query = `?access_token=${accessToken}`;
    expect((await new Browser().api(`${scene.app.url}/api${query}`)).status).toBe(401);
    expect((await call('Bearer x', scene.app, query)).status).toBe(401);
    expect((await call('Basic x', scene.app, query)).status).toBe(401);
    expect(scene.logger.text).not.toContain(accessToken.slice(0, 60));
  });

  it.each([1, 8_000, 15_000, 20_000, 200_000])(
    'R7 survives a token of %i characters',
    async (length) => {
      const { status } = await call(`Bearer ${'A'.repeat(length)}`);
      expect([401, 431]).toContain(status);
      expect((await call(`Bearer ${(await tokensOf()).accessToken}`)).status).toBe(200);
    },
  );

  it.each(['..', 'a.b', 'é.é.é'.normalize('NFC'), '%00', 'e30.e30.', 'null', '{}', '"x"'])(
    'R7 refuses the token %j',
    async (token) => {
      expectRejected(await call(`Bearer ${token}`), token);
    },
  );
});
