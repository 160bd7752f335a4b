import { identityFromClaims, requireEmail } from './identity-from-claims.js';
import { identityKey, type SsoIdentity } from './sso-identity.js';

const ISSUER = 'https://acme.scalekit.dev';
const from = (claims: object): SsoIdentity =>
  identityFromClaims({ sub: 'conn_1;jane', ...claims }, ISSUER);

const rejected = (detail: string): Error =>
  expect.objectContaining({ code: 'token_rejected', detail }) as Error;

const NO_ID = rejected('an organization or connection id is not 1 to 64 letters, digits or _');

describe('identityFromClaims', () => {
  it('reads who it is', () => {
    const identity = from({
      iss: 'https://acme.scalekit.dev/',
      oid: 'org_1',
      amr: ['conn_1'],
      email: 'Jane@ACME.test',
      email_verified: true,
      name: 'Jane Doe',
      given_name: 'Jane',
      family_name: 'Doe',
      picture: 'https://acme.test/jane.png',
      role: 'admin',
    });
    expect(identity).toStrictEqual({
      key: identityKey(identity),
      issuer: ISSUER,
      organizationId: 'org_1',
      connectionId: 'conn_1',
      subject: 'conn_1;jane',
      email: 'jane@acme.test',
      emailVerified: true,
      name: 'Jane Doe',
      givenName: 'Jane',
      familyName: 'Doe',
      picture: 'https://acme.test/jane.png',
      groups: undefined,
      attributes: {},
    });
  });

  it('has the groups and attributes that are mapped', () => {
    const claims = { sub: 'conn_1;jane', memberOf: 'staff', dept: 'Sales' };
    const mappings = [
      { name: 'groups', claim: 'memberOf', keepInSession: false },
      { name: 'department', claim: 'dept', keepInSession: false },
    ];
    expect(identityFromClaims(claims, ISSUER, mappings)).toEqual({
      ...from(claims),
      groups: ['staff'],
      attributes: { department: 'Sales' },
    });
  });

  it('leaves out what is missing, empty or no text', () => {
    for (const value of [undefined, null, '', 7, {}]) {
      expect(
        from({
          email: value,
          email_verified: value,
          name: value,
          given_name: value,
          family_name: value,
          picture: value,
        }),
      ).toMatchObject({
        email: undefined,
        emailVerified: false,
        name: undefined,
        givenName: undefined,
        familyName: undefined,
        picture: undefined,
      });
    }
    expect(from({ email_verified: 'true' }).emailVerified).toBe(false);
    expect(from({ sub: undefined }).subject).toBe('');
  });
});

describe('the connection', () => {
  it.each([
    ['conn_1;jane', undefined, 'conn_1'],
    ['conn_1;jane', [], 'conn_1'],
    ['conn_1;jane', ['conn_1'], 'conn_1'],
    ['conn_1;jane', ['conn_2', 'conn_1'], 'conn_1'],
    ['conn_1;jane', ['pwd', 7, null], 'conn_1'],
    ['conn_1;jane', 'conn_2', 'conn_1'],
    ['conn_1;jane;doe', ['conn_1'], 'conn_1'],
    ['jane', ['conn_1'], 'conn_1'],
    ['jane', ['conn_1', 'conn_1', 'pwd'], 'conn_1'],
    ['conn_1', ['conn_2'], 'conn_2'],
    ['jane;conn_1', ['conn_2'], 'conn_2'],
    ['usr_1;jane', ['conn_2'], 'conn_2'],
    ['jane', ['pwd', 'xconn_1'], undefined],
    ['jane', undefined, undefined],
  ])('of sub %j and amr %j is %j', (sub, amr, connectionId) => {
    expect(from({ sub, amr }).connectionId).toBe(connectionId);
  });

  it('is not guessed where sub and amr differ, or amr names several', () => {
    expect(() => from({ amr: ['conn_2'] })).toThrow(
      rejected('sub and amr name different connections'),
    );
    expect(() => from({ sub: 'jane', amr: ['conn_1', 'conn_2'] })).toThrow(
      rejected('amr names several connections'),
    );
  });
});

describe('the organization', () => {
  const listed = (organization_id: unknown, connection_id = 'conn_1'): object => ({
    connection_id,
    organization_id,
  });

  it.each([
    ['org_1', undefined, 'org_1'],
    ['org_1', [listed('org_1')], 'org_1'],
    ['org_1', [listed('org_2', 'conn_2')], 'org_1'],
    ['org_1', [listed(undefined)], 'org_1'],
    [undefined, [listed('org_2', 'conn_2'), null, 'x', listed('org_1')], 'org_1'],
    [null, [listed('org_1')], 'org_1'],
    ['', [listed('org_1')], 'org_1'],
    [undefined, [listed('')], undefined],
    [undefined, [listed(7)], undefined],
    [undefined, [listed('org_2', 'conn_2')], undefined],
    [undefined, { 0: listed('org_1') }, undefined],
    [undefined, 'org_1', undefined],
    [undefined, undefined, undefined],
  ])('of oid %j and identities %j is %j', (oid, identities, organizationId) => {
    expect(from({ oid, identities }).organizationId).toBe(organizationId);
  });

  it('is of no identity in the list where no connection was used', () => {
    const identities = [{ organization_id: 'org_1' }];
    expect(from({ sub: 'jane', identities }).organizationId).toBeUndefined();
  });

  it('is not guessed where oid and identities differ, or oid is no text', () => {
    expect(() => from({ oid: 'org_1', identities: [listed('org_2')] })).toThrow(
      rejected('oid and identities name different organizations'),
    );
    for (const oid of [7, {}, ['org_1'], false]) {
      expect(() => from({ oid })).toThrow(rejected('oid is not a text'));
    }
  });
});

describe('texts of an identity', () => {
  it.each([
    ['name', 'name'],
    ['given_name', 'givenName'],
    ['family_name', 'familyName'],
  ] as const)('cuts %s to 256 characters (S10)', (claim, field) => {
    const longest = 'n'.repeat(256);
    expect(from({ [claim]: longest })[field]).toBe(longest);
    expect(from({ [claim]: 'n'.repeat(45_000) })[field]).toBe(longest);
    // One character, two code units: half of it is none.
    expect(from({ [claim]: `${'n'.repeat(255)}\u{1f600}` })[field]).toBe('n'.repeat(255));
    expect(from({ [claim]: `${'n'.repeat(254)}\u{1f600}` })[field]).toBe(
      `${'n'.repeat(254)}\u{1f600}`,
    );
  });

  it('leaves out a picture or an e-mail address that is too long (S10)', () => {
    const picture = `https://acme.test/${'p'.repeat(2_030)}`;
    expect(from({ picture }).picture).toBe(picture);
    expect(from({ picture: `${picture}p` }).picture).toBeUndefined();
    const email = `"${'j'.repeat(242)}"@acme.test`;
    expect(from({ email }).email).toBe(email);
    expect(from({ email: ` ${email} ` }).email).toBe(email);
    expect(from({ email: `j${email}` }).email).toBeUndefined();
  });

  it('refuses ids that are too long (S10)', () => {
    const id = `conn_${'1'.repeat(59)}`;
    expect(from({ sub: 'jane', oid: id, amr: [id] })).toMatchObject({
      organizationId: id,
      connectionId: id,
    });
    expect(() => from({ oid: `${id}1` })).toThrow(NO_ID);
    expect(() => from({ sub: `${id}1;jane` })).toThrow(NO_ID);
  });
});

describe('ids of an identity', () => {
  it.each(['org_1 | audit: password', 'org_1\nSigned in', 'org_1\u2028', 'org-1', ' '])(
    'hold nothing that could begin a field or a line of the log, as %j does (S11)',
    (id) => {
      expect(() => from({ oid: id })).toThrow(NO_ID);
      expect(() => from({ sub: `con${id};jane` })).toThrow(NO_ID);
      expect(() => from({ sub: 'jane', amr: [`con${id}`] })).toThrow(NO_ID);
    },
  );
});

describe('the e-mail address', () => {
  it.each([
    [' Jane@ACME.test. ', 'jane@acme.test'],
    ['jo\u0308rg@B\u00dcCHER.example', 'j\u00f6rg@xn--bcher-kva.example'],
    // Not the address of the user whose name has a k.
    [' JAC\u212a@acme.test ', 'JAC\u212a@acme.test'],
    [' Jane ', 'Jane'],
    ['   ', undefined],
  ])('of %j is %j (S9)', (email, expected) => {
    expect(from({ email }).email).toBe(expected);
  });

  it.each([undefined, '', '  ', null, 7, ['jane@acme.test'], `${'j'.repeat(250)}@acme.test`])(
    'is required where it was asked for and an organization vouches for the user, and not %j (S9)',
    (email) => {
      const identity = from({ oid: 'org_1', email });
      expect(() => {
        requireEmail(identity, ['openid', 'email']);
      }).toThrow(
        expect.objectContaining({
          code: 'mandatory_attribute_missing',
          detail: 'the ID token names an organization and no e-mail address, which was asked for',
        }) as Error,
      );
      expect(() => {
        requireEmail(identity, ['openid', 'profile']);
        requireEmail(from({ email }), ['openid', 'email']);
        requireEmail(from({ oid: 'org_1', email: 'jane' }), ['openid', 'email']);
      }).not.toThrow();
    },
  );
});
