import type { ConnectionProtocol, ConnectionStatus } from './directory/model.js';
import { assertLandingUrl, assertRedirectUri } from './landing-url.js';
import type { SimulatorOptions } from './options.js';

const DOMAIN_MISSES: Readonly<Record<NonNullable<SimulatorOptions['domainMiss']>, true>> = {
  error: true,
  'hosted-login': true,
};
const STATUSES: Readonly<Record<ConnectionStatus, true>> = {
  DRAFT: true,
  IN_PROGRESS: true,
  COMPLETED: true,
};
const PROTOCOLS: Readonly<Record<ConnectionProtocol, true>> = { OIDC: true, SAML: true };

/**
 * Checks what only whoever writes no TypeScript, or reads options from elsewhere, gets wrong.
 *
 * @throws TypeError where an option makes no sense, with its name and how to fix it
 */
export function assertOptions(options: SimulatorOptions): void {
  for (const uri of options.redirectUris ?? []) {
    assertRedirectUri('redirectUris', uri);
  }
  for (const uri of options.postLogoutRedirectUris ?? []) {
    assertLandingUrl('postLogoutRedirectUris', uri);
  }
  if (options.initiateLoginUrl !== undefined) {
    assertLandingUrl('initiateLoginUrl', options.initiateLoginUrl);
  }
  assertText('clientId', options.clientId ?? 'random');
  assertText('clientSecret', options.clientSecret ?? 'random');
  for (const { clientId, clientSecret } of options.otherClients ?? []) {
    assertText('otherClients[].clientId', clientId);
    assertText('otherClients[].clientSecret', clientSecret);
  }
  assertOneOf('domainMiss', DOMAIN_MISSES, options.domainMiss);
  const connections = (options.organizations ?? []).flatMap((one) => one.connections ?? []);
  for (const { status, type } of connections) {
    assertOneOf('connections[].status', STATUSES, status);
    assertOneOf('connections[].type', PROTOCOLS, type);
  }
}

function assertText(option: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`${option} is empty. Give a text.`);
  }
}

function assertOneOf(option: string, known: object, value: string | undefined): void {
  if (value !== undefined && !Object.hasOwn(known, value)) {
    throw new TypeError(`${option} is ${value}. Give one of ${Object.keys(known).join(', ')}.`);
  }
}
