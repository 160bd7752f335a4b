import type { SsoConnection, SsoOrganizationStatus } from 'nestjs-scalekit-sso';
import type { OrganizationView } from './page-views.js';

const PROVIDERS: Readonly<Record<string, string>> = {
  okta: 'Okta',
  google: 'Google Workspace',
  microsoft_ad: 'Microsoft Entra ID',
  onelogin: 'OneLogin',
  ping_identity: 'Ping Identity',
  jumpcloud: 'JumpCloud',
  custom: 'Another identity provider',
  idp_simulator: 'Simulated identity provider',
  adfs: 'Microsoft AD FS',
};

/** The status of an organization, as the settings page tells it. */
export function organizationView(status: SsoOrganizationStatus): OrganizationView {
  return {
    isSsoEnabled: status.isSsoEnabled,
    connections: status.connections.map((connection) => ({
      name: PROVIDERS[connection.provider] ?? connection.provider,
      protocol: connection.protocol.toUpperCase(),
      id: connection.id,
      state: stateOf(connection),
    })),
    domains: status.domains.map(({ domain, isVerified }) => ({
      domain,
      state: isVerified ? 'Verified' : 'Not verified',
    })),
  };
}

function stateOf({ status, isEnabled }: SsoConnection): string {
  if (status !== 'completed') {
    return 'Not set up yet';
  }
  return isEnabled ? 'Enabled' : 'Disabled';
}
