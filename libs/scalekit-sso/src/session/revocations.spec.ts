import { recordedEvents } from '../../spec-support/observability.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { isRevoked, Revocations } from './revocations.js';
import { scopeParts, type SsoSessionScope } from './session-scope.js';
import type { SsoSessionRecord } from './sso-session-record.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({ session: { maxAgeSeconds: 600 } });
const stores = new SsoStores(null, options);
const keys = new StoreKeys(options);
const recorded = recordedEvents();
const listener = { onEnd: vi.fn(() => Promise.resolve()) };
const revocationsWith = (given: Partial<ScalekitSsoOptions> = {}): Revocations =>
  new Revocations(stores, new StoreKeys(optionsWith(given)), listener, recorded.events, options);
const revocations = revocationsWith();
const keyOf = (scope: SsoSessionScope): string => keys.key('revoked', ...scopeParts(scope));
let request: SsoRequest;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  request = sessionRequest(sessionStore());
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A sign-in whose login begins and ends now. */
async function signIn(
  record: Partial<SsoSessionRecord> = {},
  loginStartedAt = Date.now(),
  replacedId?: string,
): Promise<SsoSessionRecord> {
  const made = signInRecordOf(record);
  const marks = await revocations.marksFor(
    request,
    { identity: made.identity, loginStartedAt },
    made.userKey,
    replacedId,
  );
  await revocations.noteAddress(request, made.identity);
  return { ...made, marks };
}

async function isOver({ marks }: SsoSessionRecord): Promise<boolean> {
  const names = Object.keys(marks);
  const values = await stores.of(request).get(names);
  return isRevoked(marks, new Map(names.map((name, index) => [name, values[index]])));
}

describe('a revocation', () => {
  it.each<[string, SsoSessionScope]>([
    ['user', { userKey: 'u1' }],
    ['identity', { identityKey: 'key-of-jane' }],
    ['connection', { connectionId: 'conn_1' }],
    ['organization', { organizationId: 'org_1' }],
    ['address', { organizationId: 'org_1', email: 'JANE@acme.test' }],
  ])('of a %s ends the sign-ins that there are, and no later one', async (_case, scope) => {
    const before = await signIn();
    await expect(isOver(before)).resolves.toBe(false);
    await revocations.revoke(request, scope);
    const after = await signIn();
    await expect(isOver(before)).resolves.toBe(true);
    await expect(isOver(after)).resolves.toBe(false);
    await revocations.revoke(request, scope);
    await expect(isOver(after)).resolves.toBe(true);
  });

  it.each<[string, SsoSessionScope]>([
    ['user', { userKey: 'u2' }],
    ['identity', { identityKey: 'key-of-eve' }],
    ['connection', { connectionId: 'conn_2' }],
    ['organization', { organizationId: 'org_2' }],
    ['address', { organizationId: 'org_1', email: 'eve@acme.test' }],
    ['address in another organization', { organizationId: 'org_2', email: 'jane@acme.test' }],
  ])('of another %s ends nothing', async (_case, scope) => {
    const before = await signIn();
    await revocations.revoke(request, scope);
    await expect(isOver(before)).resolves.toBe(false);
  });

  it.each<[string, Partial<ScalekitSsoOptions>]>([
    ['client', { clientId: 'skc_11223344556677889' }],
    ['base URL', { baseUrl: 'https://b.example.com' }],
  ])('of an app with another %s ends nothing (S3)', async (_case, given) => {
    const before = await signIn();
    await revocationsWith(given).revoke(request, { userKey: 'u1' });
    await expect(isOver(before)).resolves.toBe(false);
  });

  it('outlives every sign-in whose login began before it (S8)', async () => {
    const set = vi.spyOn(stores.of(request), 'set');
    await revocations.revoke(request, { userKey: 'u1' });
    // The longest sign-in, the longest login, and a minute for clocks that differ.
    expect(set.mock.calls).toEqual([
      [
        keyOf({ userKey: 'u1' }),
        { mark: expect.stringMatching(/^[\w-]{16}$/), revokedAt: NOW },
        NOW + (600 + 600 + 60) * 1000,
      ],
    ]);
  });

  it('that the store has forgotten ends nothing', async () => {
    await revocations.revoke(request, { userKey: 'u1' });
    const record = await signIn();
    await stores.of(request).delete([keyOf({ userKey: 'u1' })]);
    await expect(isOver(record)).resolves.toBe(false);
  });

  it.each(['text', {}, [], { mark: 7, revokedAt: '7' }, { mark: '' }])(
    'that reads %j still ends what there is, and nothing later',
    async (kept) => {
      const record = await signIn();
      const key = keyOf({ userKey: 'u1' });
      await stores.of(request).set(key, kept as object, Date.now() + 60_000);
      await expect(isOver(record)).resolves.toBe(true);
      await expect(signIn().then(isOver)).resolves.toBe(false);
    },
  );

  it('ends a sign-in whose login began before it', async () => {
    await revocations.revoke(request, { organizationId: 'org_1' });
    await expect(signIn({}, NOW - 1).then(isOver)).resolves.toBe(true);
    await expect(signIn({}, NOW).then(isOver)).resolves.toBe(false);
  });

  it('is looked for under every key that a sign-in remembers, or it is over', async () => {
    const { marks } = await signIn();
    const names = Object.keys(marks);
    expect(names).toHaveLength(6);
    const found = new Map(names.map((name) => [name, undefined]));
    expect(isRevoked(marks, found)).toBe(false);
    for (const name of names) {
      const short = new Map(found);
      short.delete(name);
      expect(isRevoked(marks, short)).toBe(true);
    }
  });

  it('is refused for what is no scope (S14)', async () => {
    await expect(
      revocations.revoke(request, { organizationId: 'org_1', email: undefined }),
    ).rejects.toThrow(TypeError);
  });
});

describe('the sign-out of a sign-in', () => {
  it('ends the one that a login has put in its place at that moment (S8)', async () => {
    const successor = await signIn({}, NOW, 'replaced');
    await expect(isOver(successor)).resolves.toBe(false);
    await revocations.revokeSession(request, 'other');
    await expect(isOver(successor)).resolves.toBe(false);
    await revocations.revokeSession(request, 'replaced');
    await expect(isOver(successor)).resolves.toBe(true);
  });

  it('ends the one that a login puts in its place just after it (S8)', async () => {
    await revocations.revokeSession(request, 'replaced');
    await expect(signIn({}, NOW - 1, 'replaced').then(isOver)).resolves.toBe(true);
    await expect(signIn({}, NOW, 'replaced').then(isOver)).resolves.toBe(false);
  });
});

describe('a person who comes back under another address', () => {
  const moved = { identity: { ...JANE, email: 'jane.doe@acme.test' } };

  it('ends the sign-ins under the old address, and no others (S20)', async () => {
    const [old, again] = [await signIn(), await signIn()];
    const eve = await signIn({ identity: { ...JANE, key: 'key-of-eve' } });
    await expect(isOver(again)).resolves.toBe(false);
    const renamed = await signIn(moved);
    const ended = await Promise.all([old, again, eve, renamed].map(isOver));
    expect(ended).toEqual([true, true, false, false]);
    await expect(signIn(moved).then(isOver)).resolves.toBe(false);
    await expect(isOver(renamed)).resolves.toBe(false);
  });

  it('is the same person under another spelling, or without an address', async () => {
    const old = await signIn();
    await signIn({ identity: { ...JANE, email: ' JANE@acme.test' } });
    await signIn({ identity: { ...JANE, email: undefined } });
    await signIn();
    await expect(isOver(old)).resolves.toBe(false);
  });

  it('is not let in where the identity was revoked after the start of the login', async () => {
    await signIn();
    await revocations.revoke(request, { identityKey: JANE.key });
    await expect(signIn(moved, NOW - 1).then(isOver)).resolves.toBe(true);
  });

  it('is not let in where the identity was revoked while this was noted (S20)', async () => {
    await signIn();
    const store = stores.of(request);
    const set = vi.spyOn(store, 'set');
    set.mockImplementationOnce(async (...given) => {
      // Another instance is faster.
      await revocations.revoke(request, { identityKey: JANE.key });
      set.mockRestore();
      await store.set(...given);
    });
    await expect(signIn(moved).then(isOver)).resolves.toBe(true);
  });

  it('may have begun to sign in under the new address on two devices (S20)', async () => {
    await signIn();
    const startedAt = NOW - 1;
    const [phone, desk] = [await signIn(moved, startedAt), await signIn(moved, startedAt)];
    await expect(isOver(phone)).resolves.toBe(false);
    await expect(isOver(desk)).resolves.toBe(false);
  });

  it('is known for as long as a sign-in under the old address can last', async () => {
    const set = vi.spyOn(stores.of(request), 'set');
    await signIn();
    expect(set.mock.calls).toEqual([
      [keys.key('address', JANE.key), { email: 'jane@acme.test' }, NOW + (600 + 600 + 60) * 1000],
    ]);
  });

  it('is not mistaken for one where the record of the address is of another shape', async () => {
    const old = await signIn();
    for (const kept of ['text', {}, { email: 7 }]) {
      const key = keys.key('address', JANE.key);
      await stores.of(request).set(key, kept as object, NOW + 60_000);
      await signIn(moved);
    }
    await expect(isOver(old)).resolves.toBe(false);
  });
});
