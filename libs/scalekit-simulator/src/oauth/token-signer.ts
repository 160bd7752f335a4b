import { createHmac, sign } from 'node:crypto';
import { newSigningKey, type SigningKeys } from './signing-keys.js';
import { overlay, spoil, type Tampering, type TamperTarget } from './tampering.js';

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
    const { kid, privateKey, publicKey } = this.keys.current;
    const honest = {
      alg: change.key === undefined || change.key === 'foreign' ? 'RS256' : 'HS256',
    };
    const header = overlay(
      { ...honest, ...(change.key === 'none' ? { alg: 'none' } : {}), kid, typ: 'JWT' },
      change.header,
    );
    const input = `${encode(header)}.${encode(spoil(claims, change))}`;
    let signature: Buffer;
    switch (change.key) {
      case 'none':
        return `${input}.`;
      case 'hs256-public-key':
        signature = hmac(input, publicKey.export({ type: 'spki', format: 'pem' }).toString());
        break;
      case 'hs256-client-secret':
        signature = hmac(input, this.clientSecret);
        break;
      case 'foreign':
        signature = sign('sha256', Buffer.from(input), (await newSigningKey()).privateKey);
        break;
      case undefined:
        signature = sign('sha256', Buffer.from(input), privateKey);
    }
    if (change.signature === 'broken') {
      signature[0] = (signature[0] ?? 0) ^ 1;
    }
    return `${input}.${signature.toString('base64url')}`;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function hmac(input: string, key: string): Buffer {
  return createHmac('sha256', key).update(input).digest();
}
