import type { Connection, Organization } from '../directory/model.js';
import { syncedDirectory } from '../directory/synced-directory.js';

/** What the portal posts to the page that embeds it (contract section 10). */
export interface PortalMessage {
  readonly event_type: string;
  readonly object: 'connection' | 'directory' | 'session';
  readonly organization_id?: string;
  readonly message: string;
  readonly data: Readonly<Record<string, string | boolean>>;
}

/** What is told of a session. */
interface Ended {
  readonly organizationId: string;
  readonly expiresAt: Date;
}

export function connectionChanged(connection: Connection): PortalMessage {
  const { id, organizationId, type, provider, enabled } = connection;
  return {
    event_type: enabled ? 'ORGANIZATION_SSO_ENABLED' : 'ORGANIZATION_SSO_DISABLED',
    object: 'connection',
    organization_id: organizationId,
    message: `Single sign-on was ${enabled ? 'enabled' : 'disabled'}`,
    data: { connection_type: 'SSO', id, type, provider, enabled },
  };
}

export function directoryChanged(organization: Organization): PortalMessage {
  const data = syncedDirectory(organization);
  const { enabled } = data;
  return {
    event_type: enabled ? 'ORGANIZATION_DIRECTORY_ENABLED' : 'ORGANIZATION_DIRECTORY_DISABLED',
    object: 'directory',
    organization_id: organization.id,
    message: `Directory sync was ${enabled ? 'enabled' : 'disabled'}`,
    data: { ...data },
  };
}

export const loadSuccess = (session: Ended): PortalMessage =>
  ofSession('PORTAL_LOAD_SUCCESS', 'The portal was loaded', session);

export const sessionWarning = (session: Ended): PortalMessage =>
  ofSession('PORTAL_SESSION_WARNING', 'The session ends soon', session);

export const sessionExpiry = (session: Ended): PortalMessage =>
  ofSession('PORTAL_SESSION_EXPIRY', 'The session has ended', session);

/** Of no organization: a link that does not open tells nothing. */
export const loadFailure = (): PortalMessage => ({
  event_type: 'PORTAL_LOAD_FAILURE',
  object: 'session',
  message: 'The portal could not be loaded',
  data: { error_code: 'SESSION_EXPIRED' },
});

function ofSession(
  event_type: string,
  message: string,
  { organizationId, expiresAt }: Ended,
): PortalMessage {
  const data = { expiry: expiresAt.toISOString() };
  return { event_type, object: 'session', organization_id: organizationId, message, data };
}
