import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { newId } from '../directory/directory.js';

/** Keys that are published at most, the newest ones. */
const MOST_KEYS = 10;

/** A key that signs tokens. */
export interface SigningKey {
  /** `snk_<digits>` */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A fresh RSA key. Takes some 200 milliseconds. */
export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
  });
  return { kid: newId('snk'), privateKey, publicKey };
}

/** The keys of an environment: the first one signs, all are published. */
export class SigningKeys {
  private constructor(private keys: readonly SigningKey[]) {}

  static async create(): Promise<SigningKeys> {
    return new SigningKeys([await newSigningKey()]);
  }

  get current(): SigningKey {
    const [key] = this.keys;
    if (key === undefined) {
      throw new Error('There is always a key.');
    }
    return key;
  }

  /** Signs with a new key from now on. */
  async rotate(keepOld: boolean): Promise<void> {
    const key = await newSigningKey();
    this.keys = keepOld ? [key, ...this.keys].slice(0, MOST_KEYS) : [key];
  }

  /** Publishes only the key that signs. */
  dropOld(): void {
    this.keys = [this.current];
  }

  /** The JSON Web Key Set (RFC 7517) of `/keys`. */
  jwks(): { keys: object[] } {
    return {
      keys: this.keys.map(({ kid, publicKey }) => ({
        ...publicKey.export({ format: 'jwk' }),
        use: 'sig',
        alg: 'RS256',
        kid,
      })),
    };
  }
}
