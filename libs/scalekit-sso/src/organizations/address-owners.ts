import { Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';

/** How long an address belongs to an identity after its latest sign-in. */
const LIFETIME_MS = 400 * 24 * 60 * 60 * 1000;

/**
 * Which identity of a connection an e-mail address belongs to: the first one that signed in with it.
 * Companies give the address of a user who has left to the next one of that name, whose subject is
 * another one. That user must not get the account of the former.
 */
@Injectable()
export class AddressOwners {
  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
  ) {}

  /**
   * Makes an address the identity's own where it is nobody's yet.
   *
   * @param email normalized
   * @returns whether it belongs to the identity now
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
