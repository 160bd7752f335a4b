import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { CLIENT } from './options.js';

const seconds = (): number => Math.floor(Date.now() / 1000);
const halfHash = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

/** The tokens of one login. */
export interface Tokens {
  idToken: string;
  accessToken: string;
  expiresIn?: number;
}

type Key = Readonly<Record<'publicKey' | 'privateKey', KeyObject>>;

export const rsaKey = (modulusLength = 2048): Key => generateKeyPairSync('rsa', { modulusLength });

/** A public key as key sets have it. */
export async function jwkOf({ publicKey }: Key, more: object = { kid: 'k1' }): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), ...more };
}

/** An environment as far as verification needs it: a signing key, and a server that shows it. */
export class Environment {
  /** How often the keys were asked for. */
  fetches = 0;
  /** The keys that are shown; undefined answers 500. */
  keys: readonly unknown[] | undefined;
  /** How often the discovery document was asked for. */
  discoveries = 0;
  /** How far its clock is ahead of ours, in seconds; undefined says nothing of it. */
  clockSkewSeconds: number | undefined = 0;

  /** Whether it takes requests and never answers them. */
  isSilent = false;

  private constructor(
    private readonly server: Server,
    private readonly key: Key,
  ) {}

  static async start(): Promise<Environment> {
    const key = rsaKey();
    const server = createServer((request, response) => {
      environment.fetches += request.url === '/keys' ? 1 : 0;
      environment.discoveries += request.url === '/.well-known/openid-configuration' ? 1 : 0;
      if (environment.isSilent) {
        return;
      }
      const { clockSkewSeconds } = environment;
      response.sendDate = false;
      if (clockSkewSeconds !== undefined) {
        response.setHeader('Date', new Date(Date.now() + clockSkewSeconds * 1000).toUTCString());
      }
      response.statusCode = environment.keys === undefined ? 500 : 200;
      response.end(JSON.stringify({ keys: environment.keys }));
    });
    const environment = new Environment(server, key);
    environment.keys = [await jwkOf(key)];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return environment;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A signed token; claims and header parameters that are undefined are left out. */
  async sign(claims: object, header: object = {}, key: Key = this.key): Promise<string> {
    const payload: object = { iss: this.url, iat: seconds(), exp: seconds() + 900, ...claims };
    return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
      .sign(key.privateKey);
  }

  /** The tokens that the environment gives for a code. */
  async tokensOf(code: string, nonce: string, claims: object = {}): Promise<Tokens> {
    const { sub = 'conn_1;jane' } = claims as JWTPayload;
    const accessToken = await this.sign({ aud: [CLIENT], sub, client_id: CLIENT });
    const idToken = await this.sign({
      aud: [CLIENT],
      azp: CLIENT,
      sub,
      oid: 'org_1',
      amr: ['conn_1'],
      email: 'jane@acme.test',
      nonce,
      at_hash: halfHash(accessToken),
      c_hash: halfHash(code),
      ...claims,
    });
    return { idToken, accessToken };
  }
}
