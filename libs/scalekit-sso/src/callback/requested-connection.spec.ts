import { FakeGateway } from '../../spec-support/gateway.js';
import { JANE } from '../../spec-support/session.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import type { ConnectionSelector } from '../links/connection-selector.js';
import { RequestedConnection } from './requested-connection.js';

const NAMELESS: SsoIdentity = { ...JANE, organizationId: undefined };
const organization = (value: string): ConnectionSelector => ({ kind: 'organizationId', value });

let fake: FakeGateway;
const confirm = (
  identity: SsoIdentity,
  selector: ConnectionSelector | undefined,
): Promise<SsoIdentity> => new RequestedConnection(fake.gateway).confirm(identity, selector);

beforeEach(() => {
  fake = new FakeGateway();
});

describe('RequestedConnection', () => {
  it.each<ConnectionSelector | undefined>([
    undefined,
    organization('org_1'),
    { kind: 'connectionId', value: 'conn_1' },
    // The environment decides which organizations a provider or a domain leads to.
    { kind: 'provider', value: 'google' },
    { kind: 'domain', value: 'other.test' },
  ])('takes Jane for who was asked for by %j', async (selector) => {
    await expect(confirm(JANE, selector)).resolves.toEqual(JANE);
    expect(fake.calls).toEqual([]);
  });

  it.each<ConnectionSelector>([
    organization('org_2'),
    organization('conn_1'),
    { kind: 'connectionId', value: 'conn_2' },
    { kind: 'connectionId', value: 'org_1' },
  ])('does not take Jane for who was asked for by %j', async (selector) => {
    await expect(confirm(JANE, selector)).rejects.toMatchObject({
      code: 'wrong_organization',
      detail: `asked for ${selector.value}, got org_1 by conn_1`,
    });
    expect(fake.calls).toEqual([]);
  });

  it('does not take somebody of no connection for one of a connection', async () => {
    const social = { ...NAMELESS, connectionId: undefined };
    await expect(confirm(social, { kind: 'connectionId', value: 'conn_1' })).rejects.toMatchObject({
      detail: 'asked for conn_1, got none by none',
    });
  });

  describe('where the token names no organization', () => {
    it('asks the environment whose connection it was', async () => {
      fake.connections = () =>
        Promise.resolve([
          { id: 'conn_0', organizationId: 'org_2' },
          { id: 'conn_1', organizationId: 'org_1' },
        ]);
      await expect(confirm(NAMELESS, organization('org_1'))).resolves.toEqual(JANE);
      expect(fake.calls).toEqual([['listConnections', 'org_1']]);
    });

    it.each([
      ['no connections', []],
      ['other connections', [{ id: 'conn_2', organizationId: 'org_1' }]],
      ['the connection of another one', [{ id: 'conn_1', organizationId: 'org_2' }]],
    ])('refuses where the organization has %s', async (_case, connections) => {
      fake.connections = () => Promise.resolve(connections);
      await expect(confirm(NAMELESS, organization('org_1'))).rejects.toMatchObject({
        code: 'wrong_organization',
      });
    });

    it('refuses somebody of no connection, whatever a connection without an id says', async () => {
      fake.connections = () => Promise.resolve([{ organizationId: 'org_2' }]);
      const social = { ...NAMELESS, connectionId: undefined };
      await expect(confirm(social, organization('org_1'))).rejects.toMatchObject({
        code: 'wrong_organization',
      });
    });

    it('asks nothing where no organization was asked for', async () => {
      const selector = { kind: 'connectionId', value: 'conn_1' } as const;
      await expect(confirm(NAMELESS, selector)).resolves.toEqual(NAMELESS);
      await expect(confirm(NAMELESS, undefined)).resolves.toEqual(NAMELESS);
      expect(fake.calls).toEqual([]);
    });
  });
});
