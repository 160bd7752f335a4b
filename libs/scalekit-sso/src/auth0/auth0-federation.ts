import {
  BrokerFederation,
  type BrokerOptions,
  type BrokerParameters,
} from '../federation/broker-federation.js';
import type { FederatedLogin } from '../federation/sso-federation.js';

/**
 * Auth0 stays in charge of the app's users, with Scalekit as an enterprise connection behind it. Give a
 * subclass to `ScalekitSsoModule` as `federation`.
 *
 * Logins go to the login route of the app with `connection`, `organization` and `login_hint`; that route
 * passes `authorizationParams()` to the Auth0 SDK, which makes the authorization request with a state of
 * its own.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppFederation extends Auth0Federation {
 *   constructor() {
 *     super({ connection: 'scalekit', domains: ['acme.example'] });
 *   }
 * }
 * ```
 */
export class Auth0Federation extends BrokerFederation {
  /** @throws TypeError for options that cannot be right */
  constructor(options: BrokerOptions) {
    super(options, {
      connection: 'connection',
      loginHint: 'login_hint',
      further: ['organization'],
    });
  }

  /**
   * The Auth0 organization (`org_…` of Auth0) of a login, for apps that use Auth0 Organizations.
   * Default: none.
   */
  protected organizationOf?(
    login: FederatedLogin,
  ): string | undefined | Promise<string | undefined>;

  /** @internal */
  protected override async furtherParametersOf(login: FederatedLogin): Promise<BrokerParameters> {
    return { organization: await this.organizationOf?.(login) };
  }
}
