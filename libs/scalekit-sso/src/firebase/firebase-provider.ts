import { isPlainHttp } from '../options/hosts.js';
import { parseUrl } from '../options/parse-url.js';

/** What the OIDC provider of a Firebase project is made from. */
export interface FirebaseProviderSettings {
  /** URL of the Scalekit environment. */
  readonly environmentUrl: string;
  /** Client id of the environment. */
  readonly clientId: string;
  /** Client secret of the environment. */
  readonly clientSecret: string;
  /** What pages name: `new OAuthProvider('oidc.scalekit')`. Default: `oidc.scalekit`. */
  readonly providerId?: string | undefined;
}

/** `OIDCAuthProviderConfig` of `firebase-admin`, for `createProviderConfig()`. */
export interface FirebaseProvider {
  readonly providerId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: string;
  readonly responseType: { readonly code: boolean; readonly idToken: boolean };
}

/** `firebase-admin` asks for `oidc.` in front; the rest is a part of what Firebase takes that is safe in URLs. */
const PROVIDER_ID = /^oidc\.[a-z0-9][a-z0-9.-]{0,26}$/;

/**
 * Scalekit as the OIDC provider of a Firebase project with Identity Platform (contract 13), in the code
 * flow: no token of Scalekit goes through the browser.
 *
 * @throws TypeError for another provider id, or an environment that is not on https
 * @example
 * ```ts
 * const provider = firebaseProvider({
 *   environmentUrl: 'https://acme.scalekit.com',
 *   clientId: process.env.SCALEKIT_CLIENT_ID!,
 *   clientSecret: process.env.SCALEKIT_CLIENT_SECRET!,
 * });
 * ```
 */
export function firebaseProvider({
  environmentUrl,
  clientId,
  clientSecret,
  providerId = 'oidc.scalekit',
}: FirebaseProviderSettings): FirebaseProvider {
  if (!PROVIDER_ID.test(providerId)) {
    throw new TypeError(
      'providerId: must be oidc. and a name of small letters, digits, dots and dashes, 32 characters at most.',
    );
  }
  const url = parseUrl(environmentUrl);
  if (url === undefined || !url.protocol.startsWith('http') || isPlainHttp(url)) {
    throw new TypeError(
      'environmentUrl: must be the https URL of the environment, like https://your-env.scalekit.com.',
    );
  }
  return {
    providerId,
    displayName: 'Scalekit',
    enabled: true,
    clientId,
    clientSecret,
    issuer: url.origin,
    responseType: { code: true, idToken: false },
  };
}
