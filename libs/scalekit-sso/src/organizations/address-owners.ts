import { Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';

/** How long an identity owns an address after its latest sign-in. */
const LIFETIME_MS = 400 * 24 * 60 * 60 * 1000;

/**
 * The identity that an e-mail address belongs to: the first one of a connection that signed in with it.
 * Companies reuse the address of a user who has left for a new user of that name, who has another
 * subject and must not get the old account.
 */
@Injectable()
export class AddressOwners {
  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
  ) {}

  /**
   * Claims an address that has no owner yet.
   *
   * @param email normalized
   * @returns whether the address belongs to the identity
   * @throws SsoError `session_unavailable` or `session_missing`
   */
  async claim(request: SsoRequest, identity: SsoIdentity, email: string): Promise<boolean> {
    const { key: identityKey, organizationId = '', connectionId = '' } = identity;
    const key = this.keys.key('address-owner', organizationId, connectionId, email);
    const expiresAt = Date.now() + LIFETIME_MS;
    const store = this.stores.of(request);
    if (await store.setIfAbsent(key, { identityKey }, expiresAt)) {
      return true;
    }
    const [owner] = await store.get([key]);
    if ((Object(owner) as { readonly identityKey?: unknown }).identityKey !== identityKey) {
      return false;
    }
    await store.set(key, { identityKey }, expiresAt);
    return true;
  }
}
