import { DirectoryError } from '../directory/directory-error.js';
import type { Directory } from '../directory/directory.js';
import type { Connection, Domain } from '../directory/model.js';
import type { Form } from '../idp/form.js';
import { connectionChanged, directoryChanged, type PortalMessage } from './messages.js';
import type { PortalSession } from './portal-sessions.js';

/** Providers that the portal offers, by the names of the service's enum. */
export const PROVIDERS = ['OKTA', 'MICROSOFT_AD', 'GOOGLE', 'ONELOGIN', 'JUMPCLOUD', 'CUSTOM'];

type Change = (directory: Directory, organizationId: string, form: Form) => PortalMessage[];

/** What the buttons of the page do, by their values. Each changes the session's organization only. */
const CHANGES: Readonly<Record<string, Change>> = {
  'enable-connection': (directory, organizationId, form) =>
    switchConnection(directory, ownConnection(directory, organizationId, form), true),
  'disable-connection': (directory, organizationId, form) =>
    switchConnection(directory, ownConnection(directory, organizationId, form), false),
  'complete-connection'(directory, organizationId, form) {
    directory.setConnectionStatus(ownConnection(directory, organizationId, form).id, 'COMPLETED');
    return [];
  },
  'add-connection'(directory, organizationId, { provider = '', type }) {
    if (!PROVIDERS.includes(provider)) {
      throw new DirectoryError('invalid', 'provider', 'choose one of the providers');
    }
    const protocol = type === 'SAML' ? 'SAML' : 'OIDC';
    directory.createConnection({ organizationId, provider, type: protocol, status: 'DRAFT' });
    return [];
  },
  'add-domain'(directory, organizationId, { domain = '' }) {
    directory.createDomain({ organizationId, domain, verificationStatus: 'PENDING' });
    return [];
  },
  'verify-domain'(directory, organizationId, form) {
    directory.setVerificationStatus(ownDomain(directory, organizationId, form).id, 'VERIFIED');
    return [];
  },
  'remove-domain'(directory, organizationId, form) {
    directory.deleteDomain(ownDomain(directory, organizationId, form).id);
    return [];
  },
  'enable-directory': (directory, organizationId) => [
    directoryChanged(directory.setFeatures(organizationId, { dir_sync: true })),
  ],
  'disable-directory': (directory, organizationId) => [
    directoryChanged(directory.setFeatures(organizationId, { dir_sync: false })),
  ],
};

/** Does what a form of the portal asks for; what the directory refuses is told on the next page. */
export function applyChange(directory: Directory, session: PortalSession, form: Form): void {
  const { change = '' } = form;
  try {
    if (!Object.hasOwn(CHANGES, change)) {
      throw new DirectoryError('invalid', 'change', 'this is nothing that the portal does');
    }
    session.outbox.push(...(CHANGES[change]?.(directory, session.organizationId, form) ?? []));
    session.problem = undefined;
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    session.problem = error.message;
  }
}

function switchConnection(
  directory: Directory,
  connection: Connection,
  isOn: boolean,
): PortalMessage[] {
  directory.setConnectionEnabled(connection.id, isOn);
  return [connectionChanged(connection)];
}

function ownConnection(
  directory: Directory,
  organizationId: string,
  { id = '' }: Form,
): Connection {
  const connection = directory.connection(id);
  if (connection?.organizationId !== organizationId) {
    throw new DirectoryError('unknown', 'id', `connection ${id} not found`);
  }
  return connection;
}

function ownDomain(directory: Directory, organizationId: string, { id = '' }: Form): Domain {
  const domain = directory.domain(id);
  if (domain?.organizationId !== organizationId) {
    throw new DirectoryError('unknown', 'id', `domain ${id} not found`);
  }
  return domain;
}
