import { FakeGateway } from '../../spec-support/gateway.js';
import { optionsWith } from '../../spec-support/options.js';
import {
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import type { IdTokenClaims, SsoIdentity } from '../tokens/sso-identity.js';
import type { AllResolvedOptions } from '../scalekit-sso.options.js';
import type { SsoEmailLink } from '../users/sso-user-store.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { AddressOwners } from './address-owners.js';
import { EmailLinks } from './email-links.js';
import { OrganizationDomains } from './organization-domains.js';

let fake: FakeGateway;
let request: SessionRequest;

const ownersWith = (options: AllResolvedOptions): AddressOwners =>
  new AddressOwners(new SsoStores(null, options), new StoreKeys(options));

beforeEach(() => {
  fake = new FakeGateway();
  request = sessionRequest(sessionStore());
  fake.domains = () =>
    Promise.resolve([
      { domain: 'acme.test', organizationId: 'org_1', domainType: 2, verificationStatus: 2 },
    ]);
});

const linkOf = (
  identity: Partial<SsoIdentity> = {},
  claims: IdTokenClaims = {},
  linkByEmail = true,
): Promise<SsoEmailLink | undefined> =>
  new EmailLinks(
    new OrganizationDomains(fake.gateway),
    ownersWith(optionsWith()),
    optionsWith({ linkByEmail }),
  ).of(
    request,
    { ...JANE, ...identity },
    { email: 'email' in identity ? identity.email : JANE.email, ...claims },
  );

describe('an e-mail link', () => {
  it.each([{}, { email_verified: true }])(
    'is given for an address of the organization itself, with %j',
    async (claims) => {
      await expect(linkOf({}, claims)).resolves.toEqual({ email: 'jane@acme.test' });
    },
  );

  it.each([
    ['jane@ａcme.test', 'jane@acme.test'],
    [' jane@acme.test ', 'jane@acme.test'],
    ["Jane.O'Neil+sso@ACME.test.", "jane.o'neil+sso@acme.test"],
    ['jane@bücher.test', 'jane@xn--bcher-kva.test'],
  ])('of %j is %s, with the domain that was judged', async (email, expected) => {
    fake.domains = () =>
      Promise.resolve(
        ['acme.test', 'xn--bcher-kva.test'].map((domain) => ({
          domain,
          organizationId: 'org_1',
          domainType: 2,
          verificationStatus: 2,
        })),
      );
    await expect(linkOf({ email })).resolves.toEqual({ email: expected });
  });

  it('is not given to another subject for an address that has an owner at the connection (S22)', async () => {
    await expect(linkOf()).resolves.toEqual({ email: 'jane@acme.test' });
    const next = { key: 'key-of-the-next', subject: 'conn_1;jane2' };
    await expect(linkOf(next, { email: ' JANE@acme.test. ' })).resolves.toBeUndefined();
    await expect(linkOf()).resolves.toEqual({ email: 'jane@acme.test' });
    const migrated = { ...next, connectionId: 'conn_2' };
    await expect(linkOf(migrated)).resolves.toEqual({ email: 'jane@acme.test' });
  });

  it('is not given to the next subject of an address whose domain was proven later (S22)', async () => {
    const { domains } = fake;
    fake.domains = () => Promise.resolve([]);
    await expect(linkOf()).resolves.toBeUndefined();
    fake.domains = domains;
    await expect(linkOf({ key: 'key-of-the-next' })).resolves.toBeUndefined();
    await expect(linkOf()).resolves.toEqual({ email: 'jane@acme.test' });
  });

  it('is not given unless the app wants it, and nobody is asked', async () => {
    await expect(linkOf({}, {}, false)).resolves.toBeUndefined();
    expect(fake.calls).toEqual([]);
  });

  it.each([false, 'true', 'false', 1, null])(
    'is not given for an address that is verified as %j',
    async (verified) => {
      await expect(linkOf({}, { email_verified: verified })).resolves.toBeUndefined();
      expect(fake.calls).toEqual([]);
    },
  );

  it.each([
    undefined,
    '',
    'jane',
    'acme.test',
    '@acme.test',
    'jane@globex.test@acme.test',
    'jane doe@acme.test',
    '"jane@globex.test"@acme.test',
  ])('is not given for %j, which is no address, and nobody is asked', async (email) => {
    await expect(linkOf({ email })).resolves.toBeUndefined();
    expect(fake.calls).toEqual([]);
  });

  it.each([
    'jac\u212a@acme.test',
    'JAC\u212a@acme.test',
    'ja\u200bne@acme.test',
    'ja\u00adne@acme.test',
    'jane\u0301@acme.test',
    'jané@acme.test',
    'j\u0430ne@acme.test',
    '\uff4aane@acme.test',
    '\u0131an@acme.test',
    'jane\u037e@acme.test',
    'ja\u0000ne@acme.test',
    'ja\u007fne@acme.test',
  ])('is not given for %j, whose local part is not printable ASCII (S9)', async (email) => {
    // As an identity of before may have it: what counts is how the token spells it.
    await expect(linkOf({ email: 'jack@acme.test' }, { email })).resolves.toBeUndefined();
    expect(fake.calls).toEqual([]);
  });

  it.each(['victim@globex.test', 'jane@mail.acme.test', 'jane@acme.test.evil.example'])(
    'is not given for %s, of a domain that is not the organization’s',
    async (email) => {
      await expect(linkOf({ email })).resolves.toBeUndefined();
    },
  );

  it('is not given outside of any organization, and nobody is asked', async () => {
    await expect(linkOf({ organizationId: undefined })).resolves.toBeUndefined();
    expect(fake.calls).toEqual([]);
  });

  it('is not given to another organization', async () => {
    await expect(linkOf({ organizationId: 'org_2' })).resolves.toBeUndefined();
    expect(fake.calls[0]?.[1]).toBe('org_2');
  });
});
