import { JANE, signInRecordOf } from '../../spec-support/session.js';
import { scopeId, scopeIdsOf } from './session-scope.js';

describe('scopeId', () => {
  it('hides what it names', () => {
    const id = scopeId('skc_1', { organizationId: 'org_1', email: 'jane@acme.test' });
    expect(id).toMatch(/^sso-revoked:[\w-]{43}$/);
  });

  it('is one for one scope, whatever the order and the case', () => {
    const id = scopeId('skc_1', { organizationId: 'org_1', email: 'jane@acme.test' });
    expect(scopeId('skc_1', { email: 'Jane@ACME.test', organizationId: 'org_1' })).toBe(id);
  });

  it.each([
    [' jo\u0308RG@bu\u0308cher.example. ', 'jörg@xn--bcher-kva.example'],
    ['JAC\u212a@acme.test', 'jack@acme.test'],
    [' JANE ', 'jane'],
  ])('takes the address %j for %j (S9)', (one, other) => {
    const idOf = (email: string): string => scopeId('skc_1', { organizationId: 'org_1', email });
    expect(idOf(one)).toBe(idOf(other));
  });

  it('takes keys and ids as they are written', () => {
    for (const name of ['userKey', 'organizationId', 'connectionId']) {
      const idOf = (value: string): string => scopeId('skc_1', { [name]: value } as never);
      expect(idOf('aB')).not.toBe(idOf('ab'));
    }
  });

  it('does not mind what is undefined', () => {
    const scope = { organizationId: 'org_1', email: undefined } as never;
    expect(scopeId('skc_1', scope)).toBe(scopeId('skc_1', { organizationId: 'org_1' }));
  });

  it.each([
    {},
    { email: 'jane@acme.test' },
    { organizationId: 'org_1', connectionId: 'conn_1' },
    { organizationId: 'org_1', userKey: 'u1' },
    { userKey: 7 },
    { userKey: '' },
    { userId: 'u1' },
    { organizationId: 'org_1', email: '' },
    { organizationId: 7, email: 'jane@acme.test' },
  ])('refuses %j, which would end nobody', (scope) => {
    expect(() => scopeId('skc_1', scope as never)).toThrow(
      new TypeError(
        'Sessions end by { organizationId }, { organizationId, email }, { connectionId } or { userKey }, each a text.',
      ),
    );
  });

  it('differs between clients, kinds and names', () => {
    const ids = [
      scopeId('skc_1', { organizationId: 'org_1' }),
      scopeId('skc_2', { organizationId: 'org_1' }),
      scopeId('skc_1', { organizationId: 'org_2' }),
      scopeId('skc_1', { connectionId: 'org_1' }),
      scopeId('skc_1', { userKey: 'org_1' }),
      scopeId('skc_1', { organizationId: 'org_1', email: 'a@b.test' }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('scopeIdsOf', () => {
  const idsOf = (identity: object): string[] =>
    scopeIdsOf(signInRecordOf({ identity: { ...JANE, ...identity } }));
  const { clientId } = signInRecordOf();

  it('names user, connection, organization and address', () => {
    expect(idsOf({})).toEqual([
      scopeId(clientId, { userKey: 'u1' }),
      scopeId(clientId, { connectionId: 'conn_1' }),
      scopeId(clientId, { organizationId: 'org_1' }),
      scopeId(clientId, { organizationId: 'org_1', email: 'jane@acme.test' }),
    ]);
  });

  it.each([
    [{ organizationId: undefined }, 2],
    [{ connectionId: undefined }, 3],
    [{ email: undefined }, 3],
    [{ organizationId: undefined, connectionId: undefined }, 1],
  ])('leaves out what an identity of %j does not say', (identity, count) => {
    expect(idsOf(identity)).toHaveLength(count);
    expect(idsOf(identity)).toContain(scopeId(clientId, { userKey: 'u1' }));
  });
});
