import type { SsoRequest } from '../http/request.js';
import type { SafeReturnUrl } from '../options/safe-return-url.js';
import type { SsoSessionScope } from '../session/session-scope.js';
import type { SsoUserSession } from '../session/sso-session-record.js';

/** What a login asks for, checked: by a link of the app, or by a verified IdP-initiated login. */
export interface FederatedLogin {
  /** `org_…` */
  readonly organizationId: string | undefined;
  /** `conn_…` */
  readonly connectionId: string | undefined;
  /** Domain of the user's organization. */
  readonly domain: string | undefined;
  /** Social provider. */
  readonly provider: string | undefined;
  /** E-mail address of the user, as claimed. */
  readonly loginHint: string | undefined;
  /** Where the login ends: a path of the app, or a URL at one of its own hosts or `allowedOrigins`. */
  readonly returnTo: SafeReturnUrl;
  /** Whether another site started the login, as the portal of an identity provider does. */
  readonly isThirdPartyInitiated: boolean;
}

/**
 * The identity system that an app had before, and that stays in charge of its users: Auth0, AWS Cognito,
 * Firebase, or another. Extend it, and give the class to `ScalekitSsoModule` as `federation`; it is
 * created by Nest and may inject what its constructor names. Every method is optional. Without any,
 * users sign in directly at the environment, and the module's own session is all there is.
 *
 * A method that throws, or takes longer than `timeoutMs`, ends in the error `federation_failed`; an
 * `HttpException`, which includes `SsoError`, is answered as it is.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppFederation extends SsoFederation {
 *   override loginUrl({ loginHint = '' }: FederatedLogin): string {
 *     return `/broker/login?login_hint=${encodeURIComponent(loginHint)}`;
 *   }
 * }
 * ```
 */
export abstract class SsoFederation {
  /**
   * Where a login goes in place of the environment: to the system that then asks the environment itself,
   * as its OIDC or SAML provider. An IdP-initiated login comes here too, once its token is verified. The
   * system makes its own state, and completes the login at its own callback.
   *
   * @param login what it asks for
   * @param request request of Express or Fastify
   * @returns a path of the app, or an `http` or `https` URL; undefined for a login at the environment
   */
  loginUrl?(
    login: FederatedLogin,
    request: SsoRequest,
  ): string | undefined | Promise<string | undefined>;

  /**
   * What the client of the system signs in with, for a user whom the module has signed in. Served by
   * `POST /auth/credential`, once for each sign-in, and neither kept nor logged.
   *
   * @param session the user, and the verified identity
   * @param request request of Express or Fastify
   * @returns what survives `JSON.stringify()`
   */
  credential?(session: SsoUserSession, request: SsoRequest): object | Promise<object>;

  /**
   * Ends what the system itself has of users whose sessions end: by sign-out, by `endSessions()`, or by a
   * webhook. The sessions of the module are over by then, also where this fails.
   *
   * @param scope whose sessions; a user who signs out in one browser is `{ identityKey }`
   */
  ended?(scope: SsoSessionScope): void | Promise<void>;
}

/** Users sign in directly at the environment. */
export class DirectLogin extends SsoFederation {}
