import { inspect } from 'node:util';
import { ScalekitClient } from '@scalekit-sdk/node';
import { decodeJwt } from 'jose';
import { ScalekitSimulator } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';
const OTHER = { clientId: 'skc_100000000000000002', clientSecret: 'test_other' };

let simulator: ScalekitSimulator;
let sdk: ScalekitClient;
let other: ScalekitClient;
let organizationId: string;
let connectionId: string;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: [CALLBACK],
    otherClients: [OTHER],
  });
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
  other = new ScalekitClient(environmentUrl, OTHER.clientId, OTHER.clientSecret);
  ({ organizationId, connectionId } = simulator.testOrganization!);
});

afterEach(() => simulator.stop());

function leave(client = sdk): string {
  const scopes = ['openid', 'email', 'offline_access'];
  return client.getAuthorizationUrl(CALLBACK, { organizationId, scopes });
}

async function codeOf(client = sdk): Promise<string> {
  return new URL(await simulator.signIn(leave(client))).searchParams.get('code')!;
}

function post(form: Record<string, string>): Promise<Response> {
  return fetch(`${simulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
}

/** Renews by the token endpoint itself, as the SDK hides its errors. */
async function renew(refreshToken: string, clientId: string, clientSecret: string) {
  const response = await post({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  });
  return (await response.json()) as Record<string, string>;
}

const invalidGrant = { response: { status: 400, data: { error: 'invalid_grant' } } };

describe('a session', () => {
  it('keeps its id through refreshes, and another sign-in has another', async () => {
    const { clientId, clientSecret } = simulator.credentials;
    const first = await sdk.authenticateWithCode(await codeOf(), CALLBACK);
    const renewed = await renew(first.refreshToken, clientId, clientSecret);
    const { sid } = decodeJwt(first.idToken);
    expect(sid).toMatch(/^ses_\d{18}$/);
    expect(decodeJwt(renewed.id_token!).sid).toBe(sid);
    const second = await sdk.authenticateWithCode(await codeOf(), CALLBACK);
    expect(decodeJwt(second.idToken).sid).not.toBe(sid);
  });

  it('carries external ids as xoid and xuid', async () => {
    simulator.directory.updateOrganization(organizationId, { externalId: 'tenant-1' });
    const url = new URL(await simulator.signIn(leave(), { externalId: 'user-1' }));
    const code = url.searchParams.get('code')!;
    const { idToken, accessToken } = await sdk.authenticateWithCode(code, CALLBACK);
    for (const token of [idToken, accessToken]) {
      expect(decodeJwt(token)).toMatchObject({ xoid: 'tenant-1', xuid: 'user-1' });
    }
  });

  it.each<[string, () => void, string]>([
    [
      'its connection is disabled',
      () => {
        simulator.directory.setConnectionEnabled(connectionId, false);
      },
      'connection_not_active',
    ],
    [
      'its connection is deleted',
      () => {
        simulator.directory.deleteConnection(connectionId);
      },
      'connection_not_active',
    ],
    [
      'its organization is deleted',
      () => {
        simulator.directory.deleteOrganization(organizationId);
      },
      'invalid_organization_id',
    ],
  ])('ends when %s', async (_, end, error) => {
    const { clientId, clientSecret } = simulator.credentials;
    const waiting = await fetch(leave(), { redirect: 'manual' });
    const page = new URL(waiting.headers.get('location')!, simulator.environmentUrl);
    const code = await codeOf();
    const { refreshToken } = await sdk.authenticateWithCode(await codeOf(), CALLBACK);
    end();
    const answer = await fetch(page, { method: 'POST', redirect: 'manual' });
    const callback = new URL(answer.headers.get('location')!);
    expect(callback.searchParams.get('error')).toBe(error);
    await expect(sdk.authenticateWithCode(code, CALLBACK)).rejects.toMatchObject(invalidGrant);
    expect(await renew(refreshToken, clientId, clientSecret)).toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('another client', () => {
  it('signs people in with tokens of its own', async () => {
    const { idToken } = await other.authenticateWithCode(await codeOf(other), CALLBACK);
    expect(decodeJwt(idToken)).toMatchObject({ aud: [OTHER.clientId], azp: OTHER.clientId });
    await expect(other.connection.listConnections(organizationId)).resolves.toBeDefined();
  });

  it('cannot use a code or a refresh token of the first one', async () => {
    const { clientId, clientSecret } = simulator.credentials;
    await expect(other.authenticateWithCode(await codeOf(), CALLBACK)).rejects.toMatchObject(
      invalidGrant,
    );
    const { refreshToken } = await sdk.authenticateWithCode(await codeOf(), CALLBACK);
    const stolen = await renew(refreshToken, OTHER.clientId, OTHER.clientSecret);
    expect(stolen).toMatchObject({ error: 'invalid_grant' });
    expect(await renew(refreshToken, clientId, clientSecret)).toHaveProperty('id_token');
  });

  it('has a secret of its own', async () => {
    const form = { grant_type: 'client_credentials', client_id: OTHER.clientId };
    const { clientSecret } = simulator.credentials;
    expect((await post({ ...form, client_secret: clientSecret })).status).toBe(401);
    expect((await post({ ...form, client_secret: '' })).status).toBe(401);
    expect((await post({ ...form, client_id: 'skc_9', client_secret: '' })).status).toBe(401);
  });
});

describe('a printed simulator', () => {
  it('shows no secret', () => {
    const { clientSecret } = simulator.credentials;
    expect(inspect(simulator, { depth: null, showHidden: true })).not.toContain(clientSecret);
    expect(JSON.stringify(simulator)).not.toContain(clientSecret);
  });
});
