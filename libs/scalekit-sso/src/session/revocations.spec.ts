import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { AppSessionStore } from './app-session-store.js';
import { Revocations } from './revocations.js';
import { scopeId, type SsoSessionScope } from './session-scope.js';
import type { SignInRecord } from './sign-in-record.js';

const options = optionsWith({ session: { maxAgeSeconds: 600 } });
let store: ReturnType<typeof sessionStore>;
let appStore: AppSessionStore;
let revocations: Revocations;
let request: SsoRequest;

beforeEach(() => {
  store = sessionStore();
  appStore = new AppSessionStore(options);
  revocations = new Revocations(appStore, options);
  request = sessionRequest(store);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** A sign-in that happens now. */
async function signIn(record: Partial<SignInRecord> = {}): Promise<SignInRecord> {
  const made = signInRecordOf(record);
  return { ...made, revocations: await revocations.known(request, made, Date.now()) };
}

describe('a revocation', () => {
  it.each<[string, SsoSessionScope]>([
    ['user', { userKey: 'u1' }],
    ['connection', { connectionId: 'conn_1' }],
    ['organization', { organizationId: 'org_1' }],
    ['address', { organizationId: 'org_1', email: 'JANE@acme.test' }],
  ])('of a %s ends the sign-ins that there are, and no later one', async (_case, scope) => {
    const before = await signIn();
    await expect(revocations.isRevoked(request, before)).resolves.toBe(false);
    await revocations.revoke(request, scope);
    const after = await signIn();
    await expect(revocations.isRevoked(request, before)).resolves.toBe(true);
    await expect(revocations.isRevoked(request, after)).resolves.toBe(false);
    await revocations.revoke(request, scope);
    await expect(revocations.isRevoked(request, after)).resolves.toBe(true);
  });

  it.each<[string, SsoSessionScope]>([
    ['user', { userKey: 'u2' }],
    ['connection', { connectionId: 'conn_2' }],
    ['organization', { organizationId: 'org_2' }],
    ['address', { organizationId: 'org_1', email: 'eve@acme.test' }],
    ['address in another organization', { organizationId: 'org_2', email: 'jane@acme.test' }],
  ])('of another %s ends nothing', async (_case, scope) => {
    const before = await signIn();
    await revocations.revoke(request, scope);
    await expect(revocations.isRevoked(request, before)).resolves.toBe(false);
  });

  it('of the app of another client ends nothing', async () => {
    const before = await signIn();
    const other = new Revocations(appStore, optionsWith({ clientId: 'skc_11223344556677889' }));
    await other.revoke(request, { userKey: 'u1' });
    await expect(revocations.isRevoked(request, before)).resolves.toBe(false);
  });

  it('is kept as long as the sign-ins that it ends could last', async () => {
    const set = jest.spyOn(appStore, 'set');
    jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    await revocations.revoke(request, { userKey: 'u1' });
    expect(set).toHaveBeenCalledWith(
      request,
      scopeId(options.clientId, { userKey: 'u1' }),
      { mark: expect.stringMatching(/^[\w-]{16}$/), revokedAt: 1_000_000 },
      1_600_000,
    );
  });

  it('that the store has forgotten ends nothing', async () => {
    await revocations.revoke(request, { userKey: 'u1' });
    const record = await signIn();
    await appStore.remove(request, scopeId(options.clientId, { userKey: 'u1' }));
    await expect(revocations.isRevoked(request, record)).resolves.toBe(false);
  });

  it.each([null, 'text', {}, { mark: 7, revokedAt: '7' }])(
    'that reads %j still ends what there is, and nothing later',
    async (kept) => {
      const record = await signIn();
      const id = scopeId(options.clientId, { userKey: 'u1' });
      await appStore.set(request, id, kept as object, Date.now() + 60_000);
      await expect(revocations.isRevoked(request, record)).resolves.toBe(true);
      await expect(revocations.isRevoked(request, await signIn())).resolves.toBe(false);
    },
  );

  it('ends a sign-in whose login began before it', async () => {
    await revocations.revoke(request, { organizationId: 'org_1' });
    const known = await revocations.known(request, signInRecordOf(), Date.now() - 60_000);
    expect(known).toStrictEqual({});
  });

  it('is known to a sign-in only where there is one', async () => {
    await expect(revocations.known(request, signInRecordOf(), Date.now())).resolves.toStrictEqual(
      {},
    );
    await revocations.revoke(request, { organizationId: 'org_1' });
    await expect(revocations.known(request, signInRecordOf(), Date.now())).resolves.toStrictEqual({
      [scopeId(options.clientId, { organizationId: 'org_1' })]: expect.any(String),
    });
    const elsewhere = signInRecordOf({ identity: { ...JANE, organizationId: 'org_2' } });
    await expect(revocations.known(request, elsewhere, Date.now())).resolves.toStrictEqual({});
  });
});
