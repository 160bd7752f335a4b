import { BrokerFederation, type BrokerOptions } from '../federation/broker-federation.js';

/**
 * An AWS Cognito user pool stays in charge of the app's users, with Scalekit as an OIDC identity provider
 * of the pool. Give a subclass to `ScalekitSsoModule` as `federation`.
 *
 * Logins go to the login route of the app with `identity_provider` and `login_hint`; that route passes
 * `authorizationParams()` to its OIDC client, which makes the authorization request at the domain of the
 * pool with a state of its own.
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
  /** @throws TypeError for options that cannot be right */
  constructor(options: BrokerOptions) {
    super(options, { connection: 'identity_provider', loginHint: 'login_hint' });
  }
}
