import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { newId, sameId } from '../directory/ids.js';

const SMALLEST_BITS = 2048;
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

/**
 * The key that an option gives, whose `kid` is always the same.
 *
 * @param pem an RSA private key of at least 2048 bits
 * @throws TypeError where it is something else
 */
export function signingKeyFrom(pem: string | KeyObject): SigningKey {
  const privateKey = readPrivateKey(pem);
  if (
    privateKey?.type !== 'private' ||
    privateKey.asymmetricKeyType !== 'rsa' ||
    (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) < SMALLEST_BITS
  ) {
    throw new TypeError(
      `signingKey is no RSA private key of ${SMALLEST_BITS} bits. Give one as PEM: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${SMALLEST_BITS}`,
    );
  }
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { kid: sameId('snk', createHash('sha256').update(der).digest()), privateKey, publicKey };
}

function readPrivateKey(pem: string | KeyObject): KeyObject | undefined {
  try {
    return pem instanceof KeyObject ? pem : createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** The keys of an environment: the first one signs, all are published. */
export class SigningKeys {
  private constructor(private keys: readonly SigningKey[]) {}

  /** @param given default: a fresh one */
  static async create(given?: string | KeyObject): Promise<SigningKeys> {
    return new SigningKeys([given === undefined ? await newSigningKey() : signingKeyFrom(given)]);
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
