import { JANE } from '../../spec-support/session.js';
import { scopeParts, scopesOf, type SsoSessionScope } from './session-scope.js';

const partsOf = (scope: unknown): readonly string[] => scopeParts(scope as SsoSessionScope);

describe('scopeParts', () => {
  it('names a scope the same way, whatever the order and the spelling of the address', () => {
    const parts = ['email', 'jane@acme.test', 'organizationId', 'org_1'];
    expect(partsOf({ organizationId: 'org_1', email: 'jane@acme.test' })).toEqual(parts);
    expect(partsOf({ email: ' Jane@ACME.test.', organizationId: 'org_1' })).toEqual(parts);
  });

  it.each([
    [' jo\u0308RG@bu\u0308cher.example. ', 'jörg@xn--bcher-kva.example'],
    ['JAC\u212a@acme.test', 'jack@acme.test'],
    [' JANE ', 'jane'],
  ])('takes the address %j for %j (S9)', (one, other) => {
    const of = (email: string): readonly string[] => partsOf({ organizationId: 'org_1', email });
    expect(of(one)).toEqual(of(other));
  });

  it.each(['userKey', 'identityKey', 'organizationId', 'connectionId'])(
    'takes the %s as it is written',
    (name) => {
      expect(partsOf({ [name]: 'aB' })).toEqual([name, 'aB']);
    },
  );

  it.each([
    undefined,
    null,
    'userKey',
    {},
    [],
    ['u1'],
    { email: 'jane@acme.test' },
    { organizationId: 'org_1', connectionId: 'conn_1' },
    { organizationId: 'org_1', userKey: 'u1' },
    { userId: 'u1' },
  ])('refuses %j, which is no scope', (scope) => {
    expect(() => partsOf(scope)).toThrow(
      new TypeError(
        'Sessions end by { organizationId }, { organizationId, email }, { connectionId }, { userKey } or { identityKey }, each a non-empty string (a user key may be a number). A member that is undefined must be left out.',
      ),
    );
  });

  it('takes the key of a user as a number, as `serialize()` may give it, and no other member (B19)', () => {
    expect(partsOf({ userKey: 7 })).toEqual(['userKey', '7']);
    expect(partsOf({ userKey: 0 })).toEqual(['userKey', '0']);
    for (const name of ['organizationId', 'connectionId', 'identityKey']) {
      expect(() => partsOf({ [name]: 7 })).toThrow(TypeError);
    }
    expect(() => partsOf({ organizationId: 'org_1', email: 7 })).toThrow(TypeError);
  });

  const WRONG = [undefined, null, '', ' ', NaN, Infinity, ['jane@acme.test'], {}];
  it.each(
    WRONG.flatMap((wrong) => [
      { organizationId: 'org_1', email: wrong },
      { organizationId: 'org_1', connectionId: wrong },
      { organizationId: wrong, email: 'jane@acme.test' },
      { organizationId: wrong },
      { connectionId: wrong },
      { userKey: wrong },
      { identityKey: wrong },
      { userKey: 'u1', other: wrong },
    ]),
  )('refuses %O: a member that is there is never taken for one that is not (S14)', (scope) => {
    expect(() => partsOf(scope)).toThrow(TypeError);
  });
});

describe('a scope whose members are not plain ones of its own', () => {
  class Leaver {
    readonly organizationId = 'org_1';
    readonly #address: unknown;
    constructor(address: unknown) {
      this.#address = address;
    }
    get email(): unknown {
      return this.#address;
    }
  }
  const hidden = (email: unknown): object =>
    Object.defineProperty({ organizationId: 'org_1' }, 'email', { value: email });
  const inherited = (email: unknown): object =>
    Object.assign(Object.create({ email }) as object, { organizationId: 'org_1' });

  it.each<[string, (email: unknown) => object]>([
    ['a getter of its class', (email) => new Leaver(email)],
    ['inherited', inherited],
    ['not enumerable', hidden],
  ])('is no larger where the address is %s (S14)', (_case, scopeWith) => {
    expect(partsOf(scopeWith('jane@acme.test'))).toEqual(
      partsOf({ organizationId: 'org_1', email: 'jane@acme.test' }),
    );
    expect(() => partsOf(scopeWith(undefined))).toThrow(TypeError);
  });

  it('is read once, so that what was checked is what counts (S14)', () => {
    const answers = ['org_1', 'org_2'];
    const scope = {
      get organizationId(): unknown {
        return answers.shift();
      },
    };
    expect(partsOf(scope)).toEqual(['organizationId', 'org_1']);
  });
});

it.each(['organizationId', 'connectionId', 'identityKey'])(
  'scopeParts refuses a %s with white space, which would end nobody (S14)',
  (name) => {
    for (const value of [' org_1', 'org_1\n', 'org 1']) {
      expect(() => partsOf({ [name]: value })).toThrow(TypeError);
    }
  },
);

describe('scopesOf', () => {
  it('names user, identity, connection, organization and address', () => {
    expect(scopesOf(JANE, 'u1')).toEqual([
      { userKey: 'u1' },
      { identityKey: 'key-of-jane' },
      { connectionId: 'conn_1' },
      { organizationId: 'org_1' },
      { organizationId: 'org_1', email: 'jane@acme.test' },
    ]);
  });

  it.each([
    [{ organizationId: undefined }, 3],
    [{ connectionId: undefined }, 4],
    [{ email: undefined }, 4],
    [{ organizationId: undefined, connectionId: undefined }, 2],
  ])('leaves out what an identity of %j does not say', (identity, count) => {
    const scopes = scopesOf({ ...JANE, ...identity }, 'u1');
    expect(scopes).toHaveLength(count);
    expect(scopes).toContainEqual({ userKey: 'u1' });
    scopes.forEach((scope) => {
      expect(() => scopeParts(scope)).not.toThrow();
    });
  });
});
