import { auth0Connection, auth0SocialConnection } from '../auth0/auth0-connection.js';
import { Auth0Connections } from '../auth0/auth0-connections.js';
import {
  domainsIn,
  SCALEKIT_VARIABLES,
  SECRET,
  valueOf,
  type FederationSystem,
  type Variables,
} from './federation-system.js';

/** Auth0 as the command `federation` sets it up: contract 13. */
export const AUTH0: FederationSystem = {
  variables: SCALEKIT_VARIABLES,
  adminVariables: {
    AUTH0_DOMAIN: 'Auth0 dashboard > Applications > a machine-to-machine application > Domain',
    AUTH0_CLIENT_ID: 'the Client ID there; it needs read:, create: and update:connections',
    AUTH0_CLIENT_SECRET: 'the Client Secret there',
  },
  steps: ({ AUTH0_DOMAIN: domain = '<tenant>.auth0.com' }) => [
    `Scalekit dashboard > Authentication > Redirects: add https://${domain}/login/callback`,
    'Auth0: create the enterprise connection below through the Management API (POST /api/v2/connections), as the dashboard cannot; or run this command with --apply.',
    'Auth0 dashboard > Authentication > Enterprise > OpenID Connect > scalekit > Applications: switch it on for your application.',
    'Home realm discovery: keep domain_aliases in step with the verified domains of your organizations (docs/auth0.md).',
    'Without enterprise connections in your plan: Authentication > Social > Create Connection > Create Custom, with the values of the social connection below.',
  ],
  settings: (variables) => ({
    'enterprise connection (OIDC)': auth0Connection(settingsOf(variables, SECRET)),
    'custom social connection': auth0SocialConnection(settingsOf(variables, SECRET)),
  }),
  async admin(variables) {
    const { ManagementClient } = await import('auth0');
    const management = new ManagementClient({
      domain: valueOf(variables, 'AUTH0_DOMAIN'),
      clientId: valueOf(variables, 'AUTH0_CLIENT_ID'),
      clientSecret: valueOf(variables, 'AUTH0_CLIENT_SECRET'),
    });
    const connections = new Auth0Connections(management.connections);
    const wanted = auth0Connection(
      settingsOf(variables, valueOf(variables, 'SCALEKIT_CLIENT_SECRET')),
    );
    return {
      plan: () => connections.plan(wanted),
      apply: () => connections.apply(wanted),
    };
  },
};

function settingsOf(
  variables: Variables,
  clientSecret: string,
): Parameters<typeof auth0Connection>[0] {
  return {
    environmentUrl: valueOf(variables, 'SCALEKIT_ENVIRONMENT_URL'),
    clientId: valueOf(variables, 'SCALEKIT_CLIENT_ID'),
    clientSecret,
    name: variables.AUTH0_CONNECTION,
    domains: domainsIn(variables.AUTH0_DOMAINS),
  };
}
