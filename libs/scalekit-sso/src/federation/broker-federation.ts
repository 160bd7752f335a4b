import { Inject } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { domainOf, normalizeEmail } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { SsoLinks } from '../links/sso-links.js';
import { SsoFederation, type FederatedLogin } from './sso-federation.js';

/** How the broker of an app reaches Scalekit. */
export interface BrokerOptions {
  /** The broker's name of its connection, or identity provider, that leads to Scalekit. */
  readonly connection: string;
  /**
   * The e-mail domains that the broker sends to that connection. A login for an address of another domain
   * is refused, with what to do about it. Default: unknown, every domain goes there.
   */
  readonly domains?: readonly string[] | undefined;
  /** Path of the app's own route that starts a login at the broker. Default: `/login`. */
  readonly loginPath?: string | undefined;
}

/** Names of parameters of the broker's authorization endpoint. */
export interface BrokerParameterNames {
  /** Says which connection, or identity provider. */
  readonly connection: string;
  /** Says which user, by e-mail address. */
  readonly loginHint: string;
  /** What `furtherParametersOf()` may give. Default: none. */
  readonly further?: readonly string[];
}

/** What the login route of the app passes on to the broker, by the broker's names. */
export type BrokerParameters = Readonly<Record<string, string | undefined>>;

/** A name as brokers take it: no text that could mean more than a name. */
const NAME = /^[\w.:@|-]{1,128}$/;

/**
 * A broker between the app and Scalekit, such as Auth0 or AWS Cognito: the app is its OIDC client, and the
 * broker is the OIDC client of Scalekit. Logins of the module go to the login route of the app, which
 * starts one at the broker, with a state of its own. Where `isThirdPartyInitiated()` says that another
 * site started the login, a user who is signed in stays so.
 *
 * Use `Auth0Federation` or `CognitoFederation`, or extend this one for another broker.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppFederation extends BrokerFederation {
 *   constructor() {
 *     super({ connection: 'scalekit' }, { connection: 'kc_idp_hint', loginHint: 'login_hint' });
 *   }
 * }
 * ```
 */
export abstract class BrokerFederation extends SsoFederation {
  @Inject(SsoLinks) private readonly links!: SsoLinks;
  private readonly path: string;

  /**
   * @param options of the broker
   * @param names of the parameters of the broker's authorization endpoint
   * @throws TypeError for options that cannot be right
   */
  protected constructor(
    private readonly options: BrokerOptions,
    private readonly names: BrokerParameterNames,
  ) {
    super();
    this.path = options.loginPath ?? '/login';
    if (!NAME.test(options.connection)) {
      throw new TypeError('connection: must be the name of the connection at the broker.');
    }
    if (!this.path.startsWith('/') || this.path.startsWith('//')) {
      throw new TypeError('loginPath: must be a path of this app, like /login.');
    }
  }

  /** @throws SsoError `federation_connection_missing` or `federation_domain_missing` */
  override async loginUrl(login: FederatedLogin): Promise<string> {
    const { options, names } = this;
    const connection =
      this.connectionOf === undefined ? options.connection : await this.connectionOf(login);
    if (connection === undefined) {
      const asked = login.organizationId ?? login.connectionId ?? login.domain ?? 'this login';
      throw new SsoError('federation_connection_missing', { detail: `none for ${asked}` });
    }
    const domain = domainOfLogin(login);
    const domains =
      this.domainsOf === undefined ? options.domains : await this.domainsOf(connection);
    if (domain !== undefined && domains !== undefined && !domains.includes(domain)) {
      throw new SsoError('federation_domain_missing', { detail: `${connection} has no ${domain}` });
    }
    const query = new URLSearchParams();
    const parameters: BrokerParameters = {
      [names.connection]: connection,
      [names.loginHint]: login.loginHint,
      ...(await this.furtherParametersOf?.(login)),
      return_to: login.returnTo,
      // A link of another site must not replace the session of a user who is signed in.
      third_party: login.isThirdPartyInitiated ? 'true' : undefined,
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) {
        query.set(name, value);
      }
    }
    return `${this.path}?${query.toString()}`;
  }

  /**
   * Whether another site may have started the login that a request to the login route of the app asks for:
   * the query has `third_party`, or the browser does not say that it comes from a page of the app. A link
   * of another site can lead to that route directly.
   *
   * @param request of Express or Fastify
   */
  isThirdPartyInitiated(request: SsoRequest): boolean {
    return this.links.requested(request).isThirdPartyInitiated;
  }

  /**
   * What the login route of the app gives to its client of the broker, from the query of its request:
   * the parameters that `loginUrl()` makes, each checked, and nothing else.
   *
   * @param query in which anything can be anything
   * @throws SsoError `invalid_login_request`
   */
  authorizationParams(query: unknown): BrokerParameters {
    const given = fieldsOf(query);
    const known = [this.names.connection, this.names.loginHint, ...(this.names.further ?? [])];
    const parameters = known.flatMap((name): [string, string][] => {
      const value = given[name];
      if (value === undefined) {
        return [];
      }
      const isHint = name === this.names.loginHint;
      const checked = isHint ? normalizeEmail(value) : value;
      if (typeof checked !== 'string' || (!isHint && !NAME.test(checked))) {
        throw new SsoError('invalid_login_request', { detail: `${name} is not valid` });
      }
      return [[name, checked]];
    });
    return Object.fromEntries(parameters);
  }

  /**
   * The broker's connection for a login; undefined where there is none. Default: the one of the options,
   * for all organizations, as Scalekit tells them apart by the address.
   */
  protected connectionOf?(login: FederatedLogin): string | undefined | Promise<string | undefined>;

  /** The domains that the broker sends to a connection; undefined where that is not known. */
  protected domainsOf?(
    connection: string,
  ): readonly string[] | undefined | Promise<readonly string[] | undefined>;

  /** More parameters for the broker, of the further names. Default: none. */
  protected furtherParametersOf?(
    login: FederatedLogin,
  ): BrokerParameters | Promise<BrokerParameters>;
}

/** The e-mail domain that a login is for; undefined where it names none. */
export function domainOfLogin(login: FederatedLogin): string | undefined {
  return domainOf(login.loginHint) ?? login.domain;
}
