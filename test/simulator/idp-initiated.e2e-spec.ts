import { decodeJwt } from 'jose';
import { ScalekitSimulator } from 'scalekit-simulator';

const LOGIN = 'http://127.0.0.1:3999/auth/login';

let simulator: ScalekitSimulator;
let organizationId: string;
let connectionId: string;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({ initiateLoginUrl: LOGIN });
  ({ organizationId, connectionId } = simulator.testOrganization!);
});

afterEach(() => simulator.stop());

describe('an IdP-initiated login', () => {
  it('is of things that exist, and belong together', async () => {
    const other = simulator.directory.createOrganization({ displayName: 'Idle' }).id;
    await expect(simulator.idpInitiatedUrl({ connectionId: 'conn_9' })).rejects.toThrow(
      'There is no connection conn_9. To forge a token, set its claims',
    );
    await expect(simulator.idpInitiatedUrl({ organizationId: 'org_9' })).rejects.toThrow(
      'There is no organization org_9',
    );
    await expect(
      simulator.idpInitiatedUrl({ organizationId: other, connectionId }),
    ).rejects.toThrow(`${connectionId} is no connection of ${other}`);
    await expect(simulator.idpInitiatedUrl({ organizationId: other })).rejects.toThrow(
      `${other} has no active connection`,
    );
  });

  it.each<[string, () => void]>([
    [
      'disabled',
      () => {
        simulator.directory.setConnectionEnabled(connectionId, false);
      },
    ],
    [
      'a draft',
      () => {
        simulator.directory.setConnectionStatus(connectionId, 'DRAFT');
      },
    ],
  ])('is of a connection that is active, not %s', async (_, change) => {
    change();
    await expect(simulator.idpInitiatedUrl({ connectionId })).rejects.toThrow(
      `${connectionId} is not active. To forge a token`,
    );
    const answer = await fetch(`${simulator.environmentUrl}/idp/${connectionId}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email: 'a@b.c' }),
    });
    expect(answer.status).toBe(302);
    const url = new URL(answer.headers.get('location')!);
    expect(`${url.origin}${url.pathname}`).toBe(LOGIN);
    expect(url.searchParams.get('error')).toBe('connection_not_active');
    expect(url.searchParams.has('idp_initiated_login')).toBe(false);
  });

  it('is forged by its claims', async () => {
    const claims = { organization_id: 'org_9', connection_id: undefined };
    const url = new URL(await simulator.idpInitiatedUrl({ claims }));
    const token = decodeJwt(url.searchParams.get('idp_initiated_login')!);
    expect(token).toMatchObject({ organization_id: 'org_9' });
    expect(token).not.toHaveProperty('connection_id');
  });

  it('knows the organization of a connection, and the connection of an organization', async () => {
    for (const options of [{ connectionId }, { organizationId }, {}]) {
      const url = new URL(await simulator.idpInitiatedUrl(options));
      expect(decodeJwt(url.searchParams.get('idp_initiated_login')!)).toMatchObject({
        organization_id: organizationId,
        connection_id: connectionId,
      });
    }
  });

  it('may land with an error', () => {
    const url = new URL(simulator.idpInitiatedErrorUrl('connection_not_active'));
    expect(url.href.startsWith(LOGIN)).toBe(true);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      error: 'connection_not_active',
      error_description: 'The simulator answered connection_not_active.',
    });
    const told = simulator.idpInitiatedErrorUrl('x', { description: 'y', target: `${LOGIN}/2` });
    expect(told).toBe(`${LOGIN}/2?error=x&error_description=y`);
  });

  it('may land with an error by the portal', async () => {
    const portal = `${simulator.environmentUrl}/idp`;
    const page = await (await fetch(portal)).text();
    expect(page).toContain(`for="error-${connectionId}"`);
    const answer = await fetch(`${portal}/${connectionId}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ choice: 'error', error: 'assertion_expired', email: 'a@b.c' }),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      expect.stringMatching(/^http:\/\/127.0.0.1:3999\/auth\/login\?error=assertion_expired&/),
    ]);
  });
});
