import {
  BrokerFederation,
  domainOfLogin,
  type BrokerOptions,
  type BrokerParameters,
} from '../federation/broker-federation.js';
import type { FederatedLogin } from '../federation/sso-federation.js';

/** How the user pool of an app reaches Scalekit. */
export interface CognitoOptions extends BrokerOptions {
  /**
   * Whether the pool finds the provider itself, by the e-mail domain of the login: it is sent as
   * `idp_identifier`, and `connection` only where the login names no domain. For pools with a provider
   * for each customer, whose domains are the identifiers of the providers. Default: false.
   */
  readonly byIdentifier?: boolean | undefined;
}

/**
 * An AWS Cognito user pool stays in charge of the app's users, with Scalekit as an OIDC identity provider
 * of the pool. Give a subclass to `ScalekitSsoModule` as `federation`.
 *
 * Logins go to the login route of the app with `identity_provider`, or `idp_identifier`, and
 * `login_hint`; that route passes `authorizationParams()` to its OIDC client, which makes the
 * authorization request at the domain of the pool with a state of its own.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppFederation extends CognitoFederation {
 *   constructor() {
 *     super({ connection: 'Scalekit', domains: ['acme.example'] });
 *   }
 * }
 * ```
 */
export class CognitoFederation extends BrokerFederation {
  private readonly byIdentifier: boolean;

  /** @throws TypeError for options that cannot be right */
  constructor(options: CognitoOptions) {
    super(options, {
      connection: 'identity_provider',
      loginHint: 'login_hint',
      further: ['idp_identifier'],
    });
    this.byIdentifier = options.byIdentifier ?? false;
  }

  protected override furtherParametersOf(
    login: FederatedLogin,
  ): BrokerParameters | Promise<BrokerParameters> {
    const domain = this.byIdentifier ? domainOfLogin(login) : undefined;
    // The pool takes one of the two.
    return domain === undefined ? {} : { identity_provider: undefined, idp_identifier: domain };
  }
}
