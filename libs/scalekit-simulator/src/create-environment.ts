import { randomBytes } from 'node:crypto';
import { PortalSessions } from './admin-portal/portal-sessions.js';
import { assertOptions } from './assert-options.js';
import { Directory } from './directory/directory.js';
import { newId } from './directory/ids.js';
import type { Environment } from './environment.js';
import { RememberedUsers } from './idp/remembered-users.js';
import { lifetimesOf } from './lifetimes.js';
import { ExpiringStore } from './oauth/expiring-store.js';
import { SigningKeys } from './oauth/signing-keys.js';
import { Tampering } from './oauth/tampering.js';
import { TokenSigner } from './oauth/token-signer.js';
import type { SimulatorOptions } from './options.js';

/**
 * An environment without customers that listens nowhere yet.
 *
 * @throws TypeError where an option makes no sense, with its name and how to fix it
 */
export async function createEnvironment(options: SimulatorOptions): Promise<Environment> {
  assertOptions(options);
  const clock = { skewSeconds: 0 };
  const now = (): number => Date.now() + clock.skewSeconds * 1000;
  const clientId = options.clientId ?? newId('skc');
  const clientSecret = options.clientSecret ?? `test_${randomBytes(24).toString('hex')}`;
  const redirectUris = new Set(options.redirectUris);
  const tampering = new Tampering();
  const keys = await SigningKeys.create(options.signingKey);
  return {
    url: '',
    issuer: '',
    clientId,
    clientSecret,
    clients: new Map([
      ...(options.otherClients ?? []).map((other) => [other.clientId, other.clientSecret] as const),
      [clientId, clientSecret],
    ]),
    lifetimes: lifetimesOf(options.lifetimes),
    domainMiss: options.domainMiss ?? 'error',
    authTime: options.authTime ?? false,
    strictScopes: options.strictScopes ?? false,
    remembered: new RememberedUsers(options.rememberUsers ?? false, now),
    people: options.people ?? {},
    directory: new Directory(() => new Date(now()), options.environmentId),
    portalSessions: new PortalSessions(() => new Date(now())),
    keys,
    signer: new TokenSigner(keys, tampering, clientSecret),
    tampering,
    redirectUris,
    postLogoutRedirectUris: new Set(options.postLogoutRedirectUris),
    pending: new ExpiringStore(now),
    codes: new ExpiringStore(now),
    refreshTokens: new ExpiringStore(now),
    accessTokens: new ExpiringStore(now),
    clientTokens: new ExpiringStore(now),
    initiateLoginUrl: () =>
      options.initiateLoginUrl ?? [...redirectUris].find((uri) => !uri.includes('*')),
    clock,
    now,
  };
}
