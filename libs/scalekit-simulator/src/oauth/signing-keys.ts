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
const MAX_KEYS = 10;

/** A key that signs tokens. */
export interface SigningKey {
  /** `snk_<digits>` */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * RSA keys of environments that have stopped, the one that has rested longest first. Making a key
 * takes some 200 milliseconds, and test suites start an environment for each test.
 */
const rested: Pick<SigningKey, 'privateKey' | 'publicKey'>[] = [];
/** So many rest at least: an environment that is started again has other keys than before. */
const LEAST_RESTED = 2;

async function newSigningKey(): Promise<SigningKey> {
  const key = rested.length > LEAST_RESTED ? rested.shift() : undefined;
  return {
    kid: newId('snk'),
    ...(key ?? (await promisify(generateKeyPair)('rsa', { modulusLength: SMALLEST_BITS }))),
  };
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
  /** Those that were made here. */
  private readonly own: SigningKey[] = [];
  private keys: readonly SigningKey[] = [];
  private unpublished: Promise<SigningKey> | undefined;

  /** @param given default: a fresh one */
  static async create(given?: string | KeyObject): Promise<SigningKeys> {
    const keys = new SigningKeys();
    keys.keys = [given === undefined ? await keys.make() : signingKeyFrom(given)];
    return keys;
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
    const key = await this.make();
    this.keys = keepOld ? [key, ...this.keys].slice(0, MAX_KEYS) : [key];
  }

  /** Publishes only the key that signs. */
  dropOld(): void {
    this.keys = [this.current];
  }

  /** A key that is never published, for forgeries. */
  foreign(): Promise<SigningKey> {
    return (this.unpublished ??= this.make());
  }

  /** Gives the keys away: nothing is signed any more. */
  release(): void {
    rested.push(...this.own.splice(0));
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

  private async make(): Promise<SigningKey> {
    const key = await newSigningKey();
    this.own.push(key);
    return key;
  }
}
