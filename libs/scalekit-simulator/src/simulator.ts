import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Directory, newId } from './directory/directory.js';
import type { Environment } from './environment.js';
import { createGrpcHandler, GRPC_METHODS } from './grpc/handler.js';
import { idpInitiatedUrl, type IdpInitiatedOptions } from './idp/idp-initiated.js';
import { answerAuthorization } from './idp/scripted-browser.js';
import { ExpiringStore } from './oauth/expiring-store.js';
import type { Person } from './oauth/grant.js';
import { SigningKeys } from './oauth/signing-keys.js';
import { Tampering, type TamperChange, type TamperTarget } from './oauth/tampering.js';
import { TokenSigner } from './oauth/token-signer.js';
import { DEFAULT_LIFETIMES, type SimulatorOptions } from './options.js';
import { seed, type TestOrganization } from './seed.js';
import { assertRedirectUri } from './oauth/redirect-uri.js';
import { dualServer, type DualServer } from './server/dual-server.js';
import { Faults } from './server/faults.js';
import { grpcFaults } from './server/grpc-faults.js';
import { createHttpApp, ROUTES } from './server/http-app.js';
import { RequestLog, type LoggedRequest } from './server/request-log.js';

/** What an app needs to use an environment. */
export interface Credentials {
  readonly environmentUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const HOST = '127.0.0.1';

/**
 * A Scalekit environment on one loopback port, which `@scalekit-sdk/node` cannot tell from the
 * hosted one. It keeps to the contract strictly, and misbehaves on request.
 *
 * ```ts
 * const simulator = await ScalekitSimulator.start({ redirectUris: [callbackUrl] });
 * new ScalekitClient(simulator.environmentUrl, simulator.credentials.clientId, …);
 * await simulator.stop();
 * ```
 */
export class ScalekitSimulator {
  private constructor(
    private readonly environment: Environment,
    private readonly server: DualServer,
    private readonly log: RequestLog,
    /** Faults on demand, by path. */
    readonly faults: Faults,
    /** The environment's clock: how many seconds it is ahead of this machine's. */
    readonly clock: { skewSeconds: number },
    /** The ready-made organization; undefined where it was switched off. */
    readonly testOrganization: TestOrganization | undefined,
  ) {}

  /**
   * Starts an environment on 127.0.0.1.
   *
   * @throws Error `EADDRINUSE` when the port is taken
   * @throws DirectoryError when two organizations claim the same id or domain
   * @throws TypeError when a redirect URI could not be registered at the service
   */
  static async start(options: SimulatorOptions = {}): Promise<ScalekitSimulator> {
    const clock = { skewSeconds: 0 };
    const now = (): number => Date.now() + clock.skewSeconds * 1000;
    const directory = new Directory(() => new Date(now()));
    const testOrganization = seed(directory, options);
    const clientSecret = options.clientSecret ?? `test_${randomBytes(24).toString('hex')}`;
    const tampering = new Tampering();
    const keys = await SigningKeys.create();
    const redirectUris = new Set(options.redirectUris);
    redirectUris.forEach(assertRedirectUri);
    const environment = {
      url: '',
      clientId: options.clientId ?? newId('org').replace('org', 'skc'),
      clientSecret,
      lifetimes: { ...DEFAULT_LIFETIMES, ...options.lifetimes },
      domainMiss: options.domainMiss ?? 'error',
      people: options.people ?? {},
      directory,
      keys,
      signer: new TokenSigner(keys, tampering, clientSecret),
      tampering,
      redirectUris,
      postLogoutRedirectUris: new Set(options.postLogoutRedirectUris),
      pending: new ExpiringStore(now, 1_000),
      codes: new ExpiringStore(now),
      refreshTokens: new ExpiringStore(now),
      accessTokens: new ExpiringStore(now),
      clientTokens: new ExpiringStore(now),
      initiateLoginUrl: () => options.initiateLoginUrl ?? [...redirectUris][0],
      now,
    } satisfies Environment;
    const faults = new Faults();
    const log = new RequestLog([...ROUTES, ...GRPC_METHODS]);
    const http1 = createHttpServer(createHttpApp(environment, faults, log));
    const isValidToken = (bearer: string): boolean => environment.clientTokens.get(bearer) === true;
    const grpc = createGrpcHandler({
      directory,
      isValidToken,
      environmentUrl: () => environment.url,
    });
    const http2 = createHttp2Server(grpcFaults(grpc, { faults, log, isValidToken }));
    const server = dualServer(http1, http2);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.server.listen(options.port ?? 0, HOST, resolve);
    });
    const { port } = server.server.address() as AddressInfo;
    environment.url = `http://${HOST}:${port}`;
    return new ScalekitSimulator(environment, server, log, faults, clock, testOrganization);
  }

  /** `http://127.0.0.1:<port>`, also the issuer of its tokens. */
  get environmentUrl(): string {
    return this.environment.url;
  }

  /** What an app needs to use this environment; the names are those of `ScalekitSsoModule`. */
  get credentials(): Credentials {
    const { url, clientId, clientSecret } = this.environment;
    return { environmentUrl: url, clientId, clientSecret };
  }

  /** The same as environment variables. */
  get env(): Readonly<Record<string, string>> {
    const { environmentUrl, clientId, clientSecret } = this.credentials;
    return {
      SCALEKIT_ENVIRONMENT_URL: environmentUrl,
      SCALEKIT_CLIENT_ID: clientId,
      SCALEKIT_CLIENT_SECRET: clientSecret,
    };
  }

  /** Organizations, connections and domains, to look at and to change. */
  get directory(): Directory {
    return this.environment.directory;
  }

  /** The latest 1,000 requests, oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.log.requests;
  }

  /**
   * How many requests there were since the start.
   *
   * @param path a path, a route such as `/idp/sign-in/:id`, or `grpc:<Method>`
   */
  requestCount(path: string): number {
    return this.log.count(path);
  }

  /**
   * Registers a redirect URI, to be matched exactly (contract 3.1).
   *
   * @throws TypeError where the service would not accept it: over 256 characters, a query, a fragment
   */
  allowRedirectUri(uri: string): void {
    assertRedirectUri(uri);
    this.environment.redirectUris.add(uri);
  }

  /** Registers a post-logout redirect URI, to be matched exactly. */
  allowPostLogoutRedirectUri(uri: string): void {
    this.environment.postLogoutRedirectUris.add(uri);
  }

  /**
   * Signs a person in without a browser.
   *
   * @param authorizationUrl where the app sent the person
   * @returns the callback URL, with a code, or with the error of a request that was not in order
   * @throws Error where the environment refused to send the person back to the app
   */
  signIn(authorizationUrl: string, person: Partial<Person> = {}): Promise<string> {
    return answerAuthorization(authorizationUrl, {
      choice: 'sign-in',
      email: person.email,
      given_name: person.givenName,
      family_name: person.familyName,
      user_id: person.userId,
      email_verified: person.emailVerified?.toString(),
      claims: person.claims && JSON.stringify(person.claims),
    });
  }

  /** Answers a sign-in with an error; answers the callback URL. */
  fail(authorizationUrl: string, error: string, description?: string): Promise<string> {
    return answerAuthorization(authorizationUrl, { choice: 'error', error, description });
  }

  /** The URL that a portal of an identity provider opens (contract 8). */
  idpInitiatedUrl(options: IdpInitiatedOptions = {}): Promise<string> {
    return idpInitiatedUrl(this.environment, options);
  }

  /**
   * Signs with a new key from now on.
   *
   * @param keepOld publishes the old keys too, the newest nine of them. Default: false.
   */
  async rotateKeys({ keepOld = false }: { keepOld?: boolean } = {}): Promise<void> {
    await this.environment.keys.rotate(keepOld);
  }

  /** Ends an overlap: keys that `rotateKeys()` kept are published no more. */
  dropOldKeys(): void {
    this.environment.keys.dropOld();
  }

  /**
   * Spoils the next tokens, token responses, callbacks or published documents.
   *
   * @param times how many; `Infinity` until it is taken back
   * @returns takes it back
   * @throws TypeError where the change could not strike its target, with its mend
   */
  tamper(target: TamperTarget, change: TamperChange, times = 1): () => void {
    return this.environment.tampering.add(target, change, times);
  }

  /** Forgets every token of the client-credentials grant, so that API clients have to ask again. */
  revokeClientTokens(): void {
    this.environment.clientTokens.clear();
  }

  /** Closes every connection and stops. */
  stop(): Promise<void> {
    return this.server.stop();
  }
}
