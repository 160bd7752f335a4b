import { Injectable } from '@nestjs/common';
import {
  SsoUserStore,
  type IdTokenClaims,
  type SsoEmailLink,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { Code } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { expectRefusal } from '../support/denied.js';
import { setScene, type Scene } from '../support/scene.js';
import { ACME, CUSTOMERS, GLOBEX } from '../support/tenants.js';
import { WEBHOOK_SECRET } from '../support/webhooks.js';

interface Account {
  readonly id: string;
  readonly email: string | undefined;
  /** Keys of the identities that sign in to it. */
  readonly keys: Set<string>;
}

let accounts: Account[] = [];
let links: (SsoEmailLink | undefined)[] = [];

/** Users who had passwords before there was single sign-on. */
@Injectable()
class LinkingStore extends SsoUserStore<Account> {
  override resolve(
    { key }: SsoIdentity,
    _claims: IdTokenClaims,
    link: SsoEmailLink | undefined,
  ): Promise<Account> {
    links.push(link);
    const account =
      accounts.find(({ keys }) => keys.has(key)) ??
      accounts.find(({ email }) => link !== undefined && email === link.email) ??
      this.create(link?.email);
    account.keys.add(key);
    return Promise.resolve(account);
  }

  override serialize({ id }: Account): string {
    return id;
  }

  override deserialize(id: string): Promise<Account | undefined> {
    return Promise.resolve(accounts.find((account) => account.id === id));
  }

  private create(email: string | undefined): Account {
    const account = { id: `u${accounts.length}`, email, keys: new Set<string>() };
    accounts.push(account);
    return account;
  }
}

/** Says of more domains that they are its own than are. */
const CLAIMANT = {
  id: 'org_300000000000000003',
  displayName: 'Claimant',
  domains: [
    'claimant.test',
    { domain: 'pending.test', verificationStatus: 'PENDING' },
    { domain: 'failed.test', verificationStatus: 'FAILED' },
    { domain: 'globex.test', domainType: 'ALLOWED_EMAIL_DOMAIN' },
  ],
} as const;

const VICTIM = 'victim@globex.test';

async function signInTo(scene: Scene, organizationId: string, email: string): Promise<unknown> {
  const left = await scene.leave(`organization_id=${organizationId}`);
  await scene.browser.visit(await scene.simulator.signIn(left, { email }));
  const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
  return (JSON.parse(body) as { user: { key: string } }).user.key;
}

describe.each(ADAPTERS)('linking by e-mail, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: [...CUSTOMERS, CLAIMANT] },
    options: { linkByEmail: true },
    extras: { userStore: LinkingStore },
  });
  beforeEach(() => {
    accounts = [{ id: 'u-victim', email: VICTIM, keys: new Set() }];
    links = [];
  });

  it('finds the user that the app had before, and finds it by the identity from then on', async () => {
    await expect(signInTo(scene, GLOBEX.id, 'Victim@Globex.test')).resolves.toBe('u-victim');
    expect(links).toEqual([{ email: VICTIM }]);
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u-victim');
    expect(accounts).toHaveLength(1);
  });

  it('C11 gives nobody the user of somebody who had the address before (S22)', async () => {
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u-victim');
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    const next = (claims: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
      ...claims,
      sub: `${String(claims.sub)}-the-next`,
    });
    scene.tamper('idToken', { compute: next });
    scene.tamper('accessToken', { compute: next });
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.not.toBe('u-victim');
    expect(links).toEqual([{ email: VICTIM }, undefined]);
  });

  it.each(['jac\u212a@globex.test', 'ja\u200bck@globex.test', 'jack\u0301@globex.test'])(
    'C11 links nobody by %j, which is not printable ASCII (S9)',
    async (email) => {
      accounts = [{ id: 'u-victim', email: 'jack@globex.test', keys: new Set() }];
      scene.tamper('idToken', { claims: { email } });
      await expect(signInTo(scene, GLOBEX.id, 'jack@globex.test')).resolves.not.toBe('u-victim');
      expect(links).toEqual([undefined]);
    },
  );

  it('C11 gives nobody the user of another organization, nor an account under its address', async () => {
    await expect(signInTo(scene, ACME.id, VICTIM)).resolves.toBe('u1');
    expect(links).toEqual([undefined]);
    expect(accounts.map(({ email }) => email)).toEqual([VICTIM, undefined]);
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u-victim');
  });

  it.each(['pending.test', 'failed.test', 'globex.test'])(
    'C11 links nobody by %s, a domain that the organization has not proven or only allows',
    async (domain) => {
      const email = `victim@${domain}`;
      accounts = [{ id: 'u-victim', email, keys: new Set() }];
      await expect(signInTo(scene, CLAIMANT.id, 'own@claimant.test')).resolves.toBe('u1');
      await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
      await expect(signInTo(scene, CLAIMANT.id, email)).resolves.toBe('u2');
      expect(links).toEqual([{ email: 'own@claimant.test' }, undefined]);
    },
  );

  it.each([false, 'false', 'true', 0])(
    'C11 links nobody whose address is verified as %j',
    async (verified) => {
      scene.tamper('idToken', { claims: { email_verified: verified } });
      await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u1');
      expect(links).toEqual([undefined]);
    },
  );

  it('C11 links somebody whose address is not said to be verified, by the domain alone', async () => {
    scene.tamper('idToken', { claims: { email_verified: undefined } });
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u-victim');
  });

  it('C11 links by the domain that was judged, however the identity provider spells it', async () => {
    scene.tamper('idToken', { claims: { email: 'Victim@ＧLOBEX.test' } });
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u-victim');
    expect(links).toEqual([{ email: VICTIM }]);
  });

  it('C11 links nobody by the address of an organization that comes back for another', async () => {
    const left = await scene.leave(`organization_id=${GLOBEX.id}`);
    const swapped = left.replace(GLOBEX.id, ACME.id);
    const page = await scene.browser.visit(
      await scene.simulator.signIn(swapped, { email: VICTIM }),
    );
    expectRefusal(scene, page, 'wrong_organization');
    expect([links, accounts.length]).toEqual([[], 1]);
  });
});

describe.each(ADAPTERS)('linking by e-mail while domains change, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    options: { linkByEmail: true, webhooks: { secrets: [WEBHOOK_SECRET] } },
    extras: { userStore: LinkingStore },
  });
  beforeEach(() => {
    accounts = [{ id: 'u-victim', email: 'victim@new.test', keys: new Set() }];
    links = [];
  });
  const signOut = (): Promise<unknown> =>
    scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
  const prove = (): string =>
    scene.simulator.directory.createDomain({
      organizationId: ACME.id,
      domain: 'new.test',
      domainType: 'ORGANIZATION_DOMAIN',
      verificationStatus: 'VERIFIED',
    }).id;

  it('finds the user as soon as the domain is proven, whoever tried before', async () => {
    await expect(signInTo(scene, ACME.id, 'early@new.test')).resolves.toBe('u1');
    await signOut();
    const domain = prove();
    await expect(signInTo(scene, ACME.id, 'victim@new.test')).resolves.toBe('u-victim');
    expect(links).toEqual([undefined, { email: 'victim@new.test' }]);
    scene.simulator.directory.deleteDomain(domain);
  });

  it('C11 links nobody any more once the event says that the domain is gone', async () => {
    scene.simulator.webhooks.endpoint(`${scene.app.url}/auth/webhooks`, WEBHOOK_SECRET, {
      retryDelaysMs: [],
    });
    const domain = prove();
    await expect(signInTo(scene, ACME.id, 'other@new.test')).resolves.toBe('u1');
    await signOut();
    scene.simulator.directory.deleteDomain(domain);
    await scene.simulator.webhooks.settled();
    await expect(signInTo(scene, ACME.id, 'victim@new.test')).resolves.toBe('u2');
    expect(links).toEqual([{ email: 'other@new.test' }, undefined]);
  });
});

describe.each(ADAPTERS)('linking by e-mail while the environment fails, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    options: { linkByEmail: true, timeoutMs: 1_000 },
    extras: { userStore: LinkingStore },
  });

  it('signs nobody in, so that nobody becomes a second user, and then works', async () => {
    accounts = [{ id: 'u-victim', email: VICTIM, keys: new Set() }];
    links = [];
    const left = await scene.leave(`organization_id=${GLOBEX.id}`);
    const callback = await scene.simulator.signIn(left, { email: VICTIM });
    scene.simulator.faults.add({
      path: 'grpc',
      kind: 'status',
      grpcCode: Code.ResourceExhausted,
      times: 50,
    });
    const page = await scene.browser.visit(callback);
    expectRefusal(scene, page, 'environment_busy');
    expect([links, accounts.length]).toEqual([[], 1]);
    expect(await scene.whoIsIn()).toBeUndefined();
    scene.calm();
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u-victim');
  });
});

describe.each(ADAPTERS)('without linking by e-mail, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    extras: { userStore: LinkingStore },
  });

  it('C11 links nobody, and asks nobody', async () => {
    accounts = [{ id: 'u-victim', email: VICTIM, keys: new Set() }];
    links = [];
    await expect(signInTo(scene, GLOBEX.id, VICTIM)).resolves.toBe('u1');
    expect(links).toEqual([undefined]);
    expect(scene.simulator.requestCount('grpc:ListDomains')).toBe(0);
  });
});
