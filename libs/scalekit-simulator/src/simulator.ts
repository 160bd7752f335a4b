import { createEnvironment } from './create-environment.js';
import { variablesOf, type Credentials } from './credentials.js';
import type { Directory } from './directory/directory.js';
import type { Environment } from './environment.js';
import { formOf } from './idp/form.js';
import {
  idpInitiatedErrorUrl,
  idpInitiatedUrl,
  type IdpInitiatedErrorOptions,
  type IdpInitiatedOptions,
} from './idp/idp-initiated.js';
import { answerAuthorization, assertAuthorizationUrl } from './idp/scripted-browser.js';
import { assertLandingUrl, assertRedirectUri } from './landing-url.js';
import { Misbehaviour } from './misbehaviour.js';
import type { Person } from './oauth/grant.js';
import type { SimulatorOptions } from './options.js';
import { seed, type TestOrganization } from './seed.js';
import type { LoggedRequest } from './server/request-log.js';
import { startServer, type RunningServer } from './server/start-server.js';
import { Webhooks } from './webhooks/webhooks.js';

/**
 * A Scalekit environment on one loopback port, which `@scalekit-sdk/node` cannot tell from the
 * hosted one. It keeps to the contract strictly, and misbehaves on request.
 *
 * @example
 * ```ts
 * const simulator = await ScalekitSimulator.start({ redirectUris: [callbackUrl] });
 * const { clientId, clientSecret } = simulator.credentials;
 * const client = new ScalekitClient(simulator.environmentUrl, clientId, clientSecret);
 * await simulator.stop();
 * ```
 */
export class ScalekitSimulator extends Misbehaviour {
  // Private at run time too, so that whoever prints a simulator does not print its secrets.
  readonly #environment: Environment;
  readonly #server: RunningServer;
  /** The ready-made organization; undefined where it was switched off. */
  readonly testOrganization: TestOrganization | undefined;
  /** Events about changes of the directory, and any others, signed and sent to the app. */
  readonly webhooks: Webhooks;

  private constructor(
    environment: Environment,
    server: RunningServer,
    testOrganization: TestOrganization | undefined,
    webhooks: Webhooks,
  ) {
    super(environment, server.faults);
    this.#environment = environment;
    this.#server = server;
    this.testOrganization = testOrganization;
    this.webhooks = webhooks;
  }

  /**
   * Starts an environment on 127.0.0.1.
   *
   * @throws Error `EADDRINUSE` when the port is taken
   * @throws DirectoryError when two organizations claim the same id or domain
   * @throws TypeError when another option makes no sense; the message names it and how to fix it
   */
  static async start(options: SimulatorOptions = {}): Promise<ScalekitSimulator> {
    const environment = await createEnvironment(options);
    const test = seed(environment.directory, options);
    const webhooks = new Webhooks(environment);
    if (options.webhooks !== undefined) {
      const { url, secret, ...more } = options.webhooks;
      webhooks.endpoint(url, secret, more);
    }
    const server = await startServer(environment, webhooks, options.port, options.onAnswer);
    if (options.keepAlive !== true) {
      server.unref();
    }
    return new ScalekitSimulator(environment, server, test, webhooks);
  }

  /** `http://127.0.0.1:<port>`, also the issuer of its tokens. */
  get environmentUrl(): string {
    return this.#environment.url;
  }

  /** What an app needs to use this environment; the names are those of `ScalekitSsoModule`. */
  get credentials(): Credentials {
    const { url, clientId, clientSecret } = this.#environment;
    return { environmentUrl: url, clientId, clientSecret };
  }

  /** The same as environment variables, and `SCALEKIT_WEBHOOK_SECRET` where webhooks are sent. */
  get env(): Readonly<Record<string, string>> {
    const { secret } = this.webhooks;
    return {
      ...variablesOf(this.credentials),
      ...(secret === undefined ? {} : { SCALEKIT_WEBHOOK_SECRET: secret }),
    };
  }

  /** Organizations, connections and domains, to look at and to change. */
  get directory(): Directory {
    return this.#environment.directory;
  }

  /** The latest 1,000 requests, oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.#server.log.requests;
  }

  /**
   * How many requests there were since the start.
   *
   * @param path a path, a route such as `/idp/sign-in/:id`, or `grpc:<Method>`
   */
  requestCount(path: string): number {
    return this.#server.log.count(path);
  }

  /**
   * Registers a redirect URI, to be matched exactly, but for one `*` in the first label of a host
   * such as `*.app.example` (contract 3.1).
   *
   * @throws TypeError where the service would not accept it, with the reason
   */
  allowRedirectUri(uri: string): void {
    assertRedirectUri('allowRedirectUri()', uri);
    this.#environment.redirectUris.add(uri);
  }

  /**
   * Registers a post-logout redirect URI, to be matched exactly.
   *
   * @throws TypeError where nobody could be sent there
   */
  allowPostLogoutRedirectUri(uri: string): void {
    assertLandingUrl('allowPostLogoutRedirectUri()', uri);
    this.#environment.postLogoutRedirectUris.add(uri);
  }

  /**
   * Signs a person in without a browser.
   *
   * @param authorizationUrl where the app sent the person
   * @returns the callback URL, with a code, or with the error of a request that was not in order
   * @throws Error where the environment refused to send the person back to the app
   * @throws TypeError where it is no authorization URL of this environment; `undefined` is accepted
   *   by the type, as a header may be missing, and explained
   */
  async signIn(
    authorizationUrl: string | undefined,
    person: { readonly [Name in keyof Person]?: Person[Name] | undefined } = {},
  ): Promise<string> {
    assertAuthorizationUrl('signIn()', authorizationUrl, this.environmentUrl);
    return answerAuthorization(authorizationUrl, { choice: 'sign-in', ...formOf(person) });
  }

  /**
   * Answers a sign-in with an error; answers the callback URL.
   *
   * @throws TypeError where it is no authorization URL of this environment
   */
  async fail(
    authorizationUrl: string | undefined,
    error: string,
    description?: string,
  ): Promise<string> {
    assertAuthorizationUrl('fail()', authorizationUrl, this.environmentUrl);
    return answerAuthorization(authorizationUrl, { choice: 'error', error, description });
  }

  /**
   * The URL that a portal of an identity provider opens (contract 8).
   *
   * @throws TypeError where the organization or the connection is not there, or not active; forge by
   *   `claims`
   */
  idpInitiatedUrl(options: IdpInitiatedOptions = {}): Promise<string> {
    return idpInitiatedUrl(this.#environment, options);
  }

  /** The URL that such a portal opens when the login failed (contract 8, step 2). */
  idpInitiatedErrorUrl(error: string, options: IdpInitiatedErrorOptions = {}): string {
    return idpInitiatedErrorUrl(this.#environment, error, options);
  }

  /** Gives up on webhooks that are under way, closes every connection and stops. */
  async stop(): Promise<void> {
    await this.webhooks.stop();
    await this.#server.stop();
    this.#environment.keys.release();
  }
}
