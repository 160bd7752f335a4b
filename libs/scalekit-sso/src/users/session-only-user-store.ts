import { Injectable } from '@nestjs/common';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { SsoUserStore } from './sso-user-store.js';

/** The default store: the user is the identity, and exists as long as the session. */
@Injectable()
export class SessionOnlyUserStore extends SsoUserStore<SsoIdentity> {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }

  override serialize(identity: SsoIdentity): string {
    return identity.key;
  }

  override publicView(identity: SsoIdentity): object {
    return identity;
  }

  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
}
