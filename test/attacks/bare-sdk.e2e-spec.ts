import { ScalekitClient } from '@scalekit-sdk/node';
import { expectDenied } from '../support/denied.js';
import { honestTokens } from '../support/honest-tokens.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';
import { deliver, deliveryOf, WEBHOOK_SECRET } from '../support/webhooks.js';

/** Fails, and tells what to do then, once the SDK has fixed a defect that this module works around. */
function expectDefect(isStillThere: boolean, whenFixed: string): void {
  if (!isStillThere) {
    throw new Error(`@scalekit-sdk/node has fixed this. ${whenFixed}`);
  }
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Each test shows a defect of the bare SDK, and that the module beside it holds. */
describe('@scalekit-sdk/node by itself, and the module beside it', () => {
  const scene = setScene('express');
  const bareClient = (clientSecret?: string): ScalekitClient => {
    const { environmentUrl, clientId, ...credentials } = scene.simulator.credentials;
    return new ScalekitClient(environmentUrl, clientId, clientSecret ?? credentials.clientSecret);
  };
  const tokens = (): ReturnType<typeof honestTokens> =>
    honestTokens(scene.simulator, scene.app.sso.callbackUrl);

  it('E1 never fetches keys again, so that a rotation locks everybody out', async () => {
    const client = bareClient();
    await client.validateToken((await tokens()).accessToken);
    await scene.signIn();
    await scene.simulator.rotateKeys();
    const failure = await failureOf(client.validateToken((await tokens()).accessToken));
    expectDefect(
      failure !== undefined,
      'Keep SigningKeys: compare its cooldown and its use of stale keys with theirs first.',
    );
    expect((await scene.signIn()).status).toBe(200);
  });

  it.each([
    ['C2', 'issuer', { iss: 'https://evil.example' }],
    ['C3', 'audience', { aud: ['skc_666'] }],
  ])('%s checks no %s unless it is told to', async (_line, what, claims) => {
    scene.tamper('accessToken', { claims });
    const failure = await failureOf(bareClient().validateToken((await tokens()).accessToken));
    expectDefect(
      failure === undefined,
      `Keep the check of the ${what} in TokenVerifier: it names what was wrong. Correct its comment.`,
    );
    scene.tamper('idToken', { claims });
    await expectDenied(scene, await scene.attempt(), 'token_rejected');
  });

  it.each(['foreign', 'none'] as const)('C1 takes an ID token of the key %s', async (key) => {
    scene.tamper('idToken', { key });
    const { environmentUrl, clientId } = scene.simulator.credentials;
    const authorize = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: scene.app.sso.callbackUrl,
      scope: 'openid profile email',
      ...Object.fromEntries(new URLSearchParams(scene.ask)),
      state: 'state',
    });
    authorize.delete('return_to');
    const callback = await scene.simulator.signIn(
      `${environmentUrl}/oauth/authorize?${authorize.toString()}`,
      JANE,
    );
    const code = new URL(callback).searchParams.get('code') ?? '';
    const login = await bareClient()
      .authenticateWithCode(code, scene.app.sso.callbackUrl)
      .catch(() => undefined);
    expectDefect(
      login?.user.email === JANE.email,
      'Keep TokenVerifier: nonce, at_hash and the access token are still not theirs to check.',
    );
    scene.tamper('idToken', { key });
    await expectDenied(scene, await scene.attempt(), 'token_rejected');
  });

  it('N3 throws the error of another library for a wrong secret, in the middle of a gRPC call', async () => {
    const secret = 'test_0123456789abcdef0123456789abcdef';
    const failure = await failureOf(
      bareClient(secret).connection.listConnectionsByDomain('a.test'),
    );
    expectDefect(
      (failure as { isAxiosError?: boolean }).isAxiosError === true,
      'translateSdkError() may read their exception instead, as it does for every other call.',
    );
    const app = await scene.another({ options: { clientSecret: secret } });
    expect(await app.sso.availability('a.test')).toBe('unknown');
    expect(scene.logger.text).toContain('environment_credentials_rejected');
    expect(scene.logger.text).not.toContain(secret);
  });

  it('L1 stops at a malformed first signature before a good one', async () => {
    const { body, headers } = deliveryOf();
    const good = headers['webhook-signature'] ?? '';
    const verify = (signature: string): boolean =>
      bareClient().verifyWebhookPayload(
        WEBHOOK_SECRET,
        { ...headers, 'webhook-signature': signature },
        body,
      );
    expect(verify(good)).toBe(true);
    expect(verify(`v2,AAAA ${good}`)).toBe(true);
    const list = `v1,AAAA ${good}`;
    let isStopped = false;
    try {
      verify(list);
    } catch {
      isStopped = true;
    }
    expectDefect(
      isStopped,
      'WebhookSignature may ask the SDK, if that takes several secrets and a tolerance by now.',
    );
    const app = await scene.another({ options: { webhooks: { secrets: WEBHOOK_SECRET } } });
    const delivery = { body, headers: { ...headers, 'webhook-signature': list } };
    expect((await deliver(app, delivery)).status).toBe(201);
  });
});
