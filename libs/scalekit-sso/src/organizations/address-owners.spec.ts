import { optionsWith } from '../../spec-support/options.js';
import {
  EVE,
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { AddressOwners } from './address-owners.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const EMAIL = 'jane@acme.test';

let owners: AddressOwners;
let stores: SsoStores;
let keys: StoreKeys;
let request: SessionRequest;

beforeEach(() => {
  const options = optionsWith();
  stores = new SsoStores(null, options);
  keys = new StoreKeys(options);
  request = sessionRequest(sessionStore());
  owners = new AddressOwners(stores, keys);
});

describe('the owner of an address', () => {
  it('is the first subject of a connection that signed in with it (S22)', async () => {
    await expect(owners.claim(request, JANE, EMAIL)).resolves.toBe(true);
    await expect(owners.claim(request, JANE, EMAIL)).resolves.toBe(true);
    await expect(owners.claim(request, EVE, EMAIL)).resolves.toBe(false);
    await expect(owners.claim(request, EVE, 'eve@acme.test')).resolves.toBe(true);
    await expect(owners.claim(request, JANE, EMAIL)).resolves.toBe(true);
  });

  it('is another one at another connection, or without one (S22)', async () => {
    await owners.claim(request, JANE, EMAIL);
    for (const connectionId of ['conn_2', undefined]) {
      const moved = { ...EVE, connectionId };
      await expect(owners.claim(request, moved, EMAIL)).resolves.toBe(true);
      await expect(owners.claim(request, { ...JANE, connectionId }, EMAIL)).resolves.toBe(false);
    }
    const elsewhere = { ...EVE, organizationId: undefined };
    await expect(owners.claim(request, elsewhere, EMAIL)).resolves.toBe(true);
  });

  it('is nobody where the record cannot be read (S22)', async () => {
    const key = keys.key('address-owner', 'org_1', 'conn_1', EMAIL);
    await stores.of(request).set(key, { identityKey: 7 }, Date.now() + 60_000);
    await expect(owners.claim(request, JANE, EMAIL)).resolves.toBe(false);
  });

  it('is known for 400 days after the latest sign-in (S22)', async () => {
    const key = keys.key('address-owner', 'org_1', 'conn_1', EMAIL);
    await stores.of(request).set(key, { identityKey: JANE.key }, Date.now() + 60_000);
    await owners.claim(request, JANE, EMAIL);
    await owners.claim(request, JANE, 'other@acme.test');
    const { sessions } = request.sessionStore as unknown as { sessions: Record<string, string> };
    const kept = Object.values(sessions).map((text) => JSON.parse(text) as { expiresAt: number });
    expect(kept).toHaveLength(2);
    for (const { expiresAt } of kept) {
      expect(expiresAt).toBeGreaterThan(Date.now() + 399 * DAY_MS);
      expect(expiresAt).toBeLessThanOrEqual(Date.now() + 400 * DAY_MS);
    }
  });
});
