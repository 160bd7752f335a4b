import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { ResolvedLoginStateOptions } from './login-state.options.js';

const CIPHER = 'aes-256-gcm';
/** The first byte of a sealed value; a version that seals differently counts it up. */
const VERSION = 1;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** NIST SP 800-38D section 8.2.2: a random IV of 96 bits. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

interface Key {
  /** Names the key in the header of what it sealed. Says nothing about the secret. */
  readonly id: Buffer;
  readonly secret: Buffer;
}

/**
 * Seals small values into text that only this app can read or make: AES-256-GCM, with keys derived
 * by HKDF from the cookie secrets, the environment, the client and `baseUrl`. The first secret seals,
 * all of them open.
 *
 * A sealed value is the base64url of: version, key id, IV, ciphertext, tag. Version and key id are
 * authenticated with the rest.
 */
@Injectable()
export class Seal {
  private readonly keys: readonly Key[];

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedLoginStateOptions) {
    const purpose = purposeOf(options);
    this.keys = options.cookieSecret.map((secret) => keyOf(secret, purpose));
  }

  /** @returns base64url: `A-Z`, `a-z`, `0-9`, `-`, `_` */
  seal(value: object): string {
    const [key] = this.keys;
    if (key === undefined) {
      throw new Error('No cookie secret.');
    }
    const header = Buffer.concat([Buffer.of(VERSION), key.id]);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key.secret, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(header);
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([header, iv, text, cipher.getAuthTag()]).toString('base64url');
  }

  /** The sealed value, or undefined where it was altered or sealed with an unknown secret. */
  open(sealed: string): unknown {
    const bytes = bytesOf(sealed);
    if (bytes === undefined) {
      return undefined;
    }
    for (const key of this.keysOf(bytes)) {
      const text = decrypt(bytes, key.secret);
      if (text !== undefined) {
        return JSON.parse(text);
      }
    }
    return undefined;
  }

  /**
   * Whether a value looks sealed, and names none of our keys: then it was sealed with another secret,
   * or for another environment, client or `baseUrl`. Only a hint for the log: any browser can send such
   * a value.
   */
  hasUnknownKey(sealed: string): boolean {
    const bytes = bytesOf(sealed);
    return bytes !== undefined && this.keysOf(bytes).length === 0;
  }

  private keysOf(bytes: Buffer): readonly Key[] {
    const id = bytes.subarray(1, HEADER_BYTES);
    return this.keys.filter((key) => key.id.equals(id));
  }
}

/** Names the logins of this app: apps that share a secret must not take each other's for their own. */
export function purposeOf({ environmentUrl, clientId, base }: ResolvedOptions): string {
  return ['nestjs-scalekit-sso login', environmentUrl, clientId, base.origin + base.path].join(
    '\n',
  );
}

function keyOf(secret: string, purpose: string): Key {
  const derived = Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES + KEY_ID_BYTES));
  return { secret: derived.subarray(0, KEY_BYTES), id: derived.subarray(KEY_BYTES) };
}

/**
 * The bytes of a sealed value of this version. The last character of base64url can hold bits that
 * decoders ignore; only its one canonical form is accepted (RFC 4648 section 3.5).
 */
function bytesOf(sealed: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  const isWhole = bytes.length >= HEADER_BYTES + IV_BYTES + TAG_BYTES && bytes[0] === VERSION;
  return isWhole && bytes.toString('base64url') === sealed ? bytes : undefined;
}

function decrypt(bytes: Buffer, secret: Buffer): string | undefined {
  const ivEnd = HEADER_BYTES + IV_BYTES;
  const tagStart = bytes.length - TAG_BYTES;
  const iv = bytes.subarray(HEADER_BYTES, ivEnd);
  const decipher = createDecipheriv(CIPHER, secret, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(bytes.subarray(0, HEADER_BYTES));
  decipher.setAuthTag(bytes.subarray(tagStart));
  const text = decipher.update(bytes.subarray(ivEnd, tagStart));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
