import { Injectable } from '@nestjs/common';
import {
  SsoUserStore,
  type IdTokenClaims,
  type SsoEmailLink,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { ACME, CUSTOMERS, GLOBEX } from '../support/tenants.js';

interface Account {
  readonly id: string;
  readonly organizationId: string | undefined;
  readonly email: string | undefined;
  identityKey: string;
  connectionId: string | undefined;
}

/** As in docs/users.md, in memory. */
@Injectable()
class HandOverStore extends SsoUserStore<Account> {
  static accounts: Account[] = [];
  /** The connection whose users come over; undefined where no hand-over is under way. */
  static from: string | undefined;

  override resolve(
    { key, organizationId, connectionId }: SsoIdentity,
    _claims: IdTokenClaims,
    link: SsoEmailLink | undefined,
  ): Promise<Account> {
    const { accounts, from } = HandOverStore;
    const known = accounts.find(({ identityKey }) => identityKey === key);
    const before = accounts.find(
      (it) =>
        from !== undefined &&
        it.connectionId === from &&
        it.organizationId === organizationId &&
        it.email === link?.email,
    );
    if (known === undefined && link !== undefined && before !== undefined) {
      Object.assign(before, { identityKey: key, connectionId });
      return Promise.resolve(before);
    }
    const account = known ?? this.create(key, organizationId, connectionId, link?.email);
    return Promise.resolve(account);
  }

  override serialize({ id }: Account): string {
    return id;
  }

  override deserialize(id: string): Promise<Account | undefined> {
    return Promise.resolve(HandOverStore.accounts.find((account) => account.id === id));
  }

  private create(
    identityKey: string,
    organizationId: string | undefined,
    connectionId: string | undefined,
    email: string | undefined,
  ): Account {
    const id = `u${HandOverStore.accounts.length}`;
    const account = { id, identityKey, organizationId, connectionId, email };
    HandOverStore.accounts.push(account);
    return account;
  }
}

describe.each(ADAPTERS)('a customer who changes the identity provider, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    options: { linkByEmail: true },
    extras: { userStore: HandOverStore },
  });
  beforeEach(() => {
    HandOverStore.accounts = [];
    HandOverStore.from = undefined;
  });

  const userOf = async (email: string, organizationId = ACME.id): Promise<string> => {
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    const left = await scene.leave(`organization_id=${organizationId}`);
    await scene.browser.visit(await scene.simulator.signIn(left, { email }));
    const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
    return (JSON.parse(body) as { user: { key: string } }).user.key;
  };
  /** Another provider takes the place of the one that there was. */
  const change = (): { old: string } => {
    const { directory } = scene.simulator;
    const [active] = directory.connectionsOf(ACME.id).filter(({ enabled }) => enabled);
    const old = active?.id ?? '';
    directory.createConnection({ organizationId: ACME.id, provider: 'ENTRA_ID' });
    directory.setConnectionEnabled(old, false);
    return { old };
  };

  it('has the same users afterwards, by addresses that the organization has proven', async () => {
    const jane = await userOf('jane@acme.test');
    const max = await userOf('max@acme.test');
    const { old } = change();
    HandOverStore.from = old;
    await scene.app.sso.endSessions({ connectionId: old });
    expect((await scene.browser.api(`${scene.app.url}/auth/me`)).status).toBe(401);

    await expect(userOf('jane@acme.test')).resolves.toBe(jane);
    await expect(userOf('max@acme.test')).resolves.toBe(max);
    expect(HandOverStore.accounts).toHaveLength(2);
    HandOverStore.from = undefined;
    await expect(userOf('jane@acme.test')).resolves.toBe(jane);
  });

  it('hands over no account to another organization, nor by an address that is not proven', async () => {
    await userOf('jane@acme.test');
    const guest = await userOf('guest@partner.test');
    const { old } = change();
    HandOverStore.from = old;
    await expect(userOf('jane@acme.test', GLOBEX.id)).resolves.toBe('u2');
    await expect(userOf('guest@partner.test')).resolves.not.toBe(guest);
  });

  it('makes everybody a new user without a hand-over', async () => {
    const jane = await userOf('jane@acme.test');
    change();
    await expect(userOf('jane@acme.test')).resolves.not.toBe(jane);
  });
});
