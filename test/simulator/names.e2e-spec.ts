import { ScalekitClient } from '@scalekit-sdk/node';
import { decodeJwt } from 'jose';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';

let simulator: ScalekitSimulator;

beforeAll(async () => {
  simulator = await ScalekitSimulator.start({ redirectUris: [CALLBACK] });
});
afterAll(() => simulator.stop());

/** The same environment by another name. */
function urlBy(name: string): string {
  const url = new URL(simulator.environmentUrl);
  url.hostname = name;
  return url.origin;
}

function clientBy(name: string): ScalekitClient {
  const { clientId, clientSecret } = simulator.credentials;
  return new ScalekitClient(urlBy(name), clientId, clientSecret);
}

async function issuersOf(sdk: ScalekitClient): Promise<unknown[]> {
  const callback = await simulator.signIn(
    sdk.getAuthorizationUrl(CALLBACK, { domainHint: 'example.com' }),
  );
  const code = new URL(callback).searchParams.get('code') ?? '';
  const { idToken, accessToken } = await sdk.authenticateWithCode(code, CALLBACK);
  return [decodeJwt(idToken).iss, decodeJwt(accessToken).iss];
}

describe.each(['127.0.0.1', 'localhost', 'LOCALHOST'])('an app that names %s', (name) => {
  const issuer = (): string => urlBy(name.toLowerCase());

  it('gets tokens that are issued by that name (M2)', async () => {
    expect(await issuersOf(clientBy(name))).toEqual([issuer(), issuer()]);
  });

  it('reads that name in the discovery document (M2)', async () => {
    const response = await fetch(`${urlBy(name)}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: issuer(),
      token_endpoint: `${issuer()}/oauth/token`,
      jwks_uri: `${issuer()}/keys`,
    });
  });

  it('gets IdP-initiated logins and portal links of that name, once it has called (M2)', async () => {
    const sdk = clientBy(name);
    await issuersOf(sdk);
    const url = new URL(await simulator.idpInitiatedUrl());
    expect(decodeJwt(url.searchParams.get('idp_initiated_login') ?? '').iss).toBe(issuer());
    const { organizationId = '' } = simulator.testOrganization ?? {};
    const link = await sdk.organization.generatePortalLink(organizationId);
    expect(new URL(link.location).origin).toBe(issuer());
  });
});

it('issues each of two apps its own name at one moment (M2)', async () => {
  const names = ['127.0.0.1', 'localhost'];
  const rounds = Array.from({ length: 10 }, (_, round) => names[round % 2] ?? '');
  const issuers = await Promise.all(rounds.map((name) => issuersOf(clientBy(name))));
  expect(issuers).toEqual(rounds.map((name) => [urlBy(name), urlBy(name)]));
});

it('answers to no name of another machine (M2)', async () => {
  const { port } = new URL(simulator.environmentUrl);
  for (const host of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`]) {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const headers = { host };
      request(`${simulator.environmentUrl}/keys`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  }
});

describe.each(ADAPTERS)('the module on %s', (adapter) => {
  const scene = setScene(adapter, {});

  it('signs in by an environment that its settings call localhost (M2)', async () => {
    const url = new URL(scene.simulator.environmentUrl);
    url.hostname = 'localhost';
    const { app } = scene;
    scene.app = await scene.another({ options: { environmentUrl: url.origin } });
    try {
      expect((await scene.signIn()).status).toBe(200);
      expect(await scene.whoIsIn()).toBe(JANE.email);
    } finally {
      scene.app = app;
    }
  });

  it('names both issuers in the log where a token is of another one (M2)', async () => {
    const url = await scene.leave();
    scene.tamper('idToken', { claims: { iss: 'http://localhost:1' } });
    const answer = await scene.browser.visit(await scene.simulator.signIn(url, JANE));
    expect(answer.body).toContain('token_rejected');
    expect(scene.logger.text).toContain('"http://localhost:1"');
    expect(scene.logger.text).toContain(`"${scene.simulator.environmentUrl}"`);
  });

  it('names both audiences in the log where a token is for another client (M2)', async () => {
    const url = await scene.leave();
    scene.tamper('idToken', { claims: { aud: ['skc_2'] } });
    const answer = await scene.browser.visit(await scene.simulator.signIn(url, JANE));
    expect(answer.body).toContain('token_rejected');
    expect(scene.logger.text).toContain('["skc_2"]');
    expect(scene.logger.text).toContain(`"${scene.simulator.credentials.clientId}"`);
  });
});
