import { constants, createHmac, sign } from 'node:crypto';
import type { SigningKeys } from './signing-keys.js';
import { overlay, spoil, type Tampering, type TamperKey, type TamperTarget } from './tampering.js';

const PSS = constants.RSA_PKCS1_PSS_PADDING;

/** `alg` of the header, by what signs. */
const ALGORITHMS: Readonly<Record<TamperKey | 'own', string>> = {
  own: 'RS256',
  foreign: 'RS256',
  none: 'none',
  'hs256-public-key': 'HS256',
  'hs256-client-secret': 'HS256',
  rs512: 'RS512',
  ps256: 'PS256',
};

/**
 * Signs tokens, honestly unless told otherwise. By hand, as a library that signs well refuses to
 * sign badly, and bad tokens on demand are half of what this is for.
 */
export class TokenSigner {
  constructor(
    private readonly keys: SigningKeys,
    private readonly tampering: Tampering,
    private readonly clientSecret: string,
  ) {}

  async sign(target: TamperTarget, claims: Readonly<Record<string, unknown>>): Promise<string> {
    const change = this.tampering.take(target) ?? {};
    if (change.raw !== undefined) {
      return change.raw;
    }
    const { kid } = this.keys.current;
    const header = overlay(
      { alg: ALGORITHMS[change.key ?? 'own'], kid, typ: 'JWT' },
      change.header,
    );
    const input = `${encode(header)}.${encode(spoil(claims, change))}`;
    const signature = await this.signatureOf(input, change.key ?? 'own');
    if (change.signature === 'broken' && signature.length > 0) {
      signature[0] = (signature[0] ?? 0) ^ 1;
    }
    return `${input}.${signature.toString('base64url')}`;
  }

  private async signatureOf(input: string, key: keyof typeof ALGORITHMS): Promise<Buffer> {
    const { privateKey, publicKey } = this.keys.current;
    const bytes = Buffer.from(input);
    switch (key) {
      case 'own':
        return sign('sha256', bytes, privateKey);
      case 'rs512':
        return sign('sha512', bytes, privateKey);
      case 'ps256':
        // RFC 7518 section 3.5: the salt is as long as the hash.
        return sign('sha256', bytes, { key: privateKey, padding: PSS, saltLength: 32 });
      case 'foreign':
        return sign('sha256', bytes, (await this.keys.foreign()).privateKey);
      case 'hs256-public-key':
        return hmac(input, publicKey.export({ type: 'spki', format: 'pem' }).toString());
      case 'hs256-client-secret':
        return hmac(input, this.clientSecret);
      case 'none':
        return Buffer.alloc(0);
    }
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function hmac(input: string, key: string): Buffer {
  return createHmac('sha256', key).update(input).digest();
}
