import { hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CompactDecryptResult } from 'jose';
import { isCanonicalCompact } from '../http/compact-serialization.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';

/**
 * Seals small values into text that only this app can read or make: JWE, direct A256GCM, with keys
 * derived by HKDF from the cookie secrets. The first secret seals, all of them open.
 */
@Injectable()
export class Seal {
  private readonly keys: readonly Uint8Array[];

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    const purpose = purposeOf(options);
    this.keys = options.cookieSecrets.map(
      (secret) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32)),
    );
  }

  async seal(value: object): Promise<string> {
    const { CompactEncrypt } = await import('jose');
    const [key] = this.keys;
    if (key === undefined) {
      throw new Error('No cookie secret.');
    }
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(key);
  }

  /** The sealed value, or undefined where it was altered, or sealed with an unknown secret. */
  async open(sealed: string): Promise<unknown> {
    if (!isCanonicalCompact(sealed)) {
      return undefined;
    }
    const { compactDecrypt } = await import('jose');
    for (const key of this.keys) {
      const opened: CompactDecryptResult | undefined = await compactDecrypt(sealed, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      }).catch(() => undefined);
      if (opened !== undefined) {
        return JSON.parse(new TextDecoder().decode(opened.plaintext));
      }
    }
    return undefined;
  }
}

/** Names the logins of this app: apps that share a secret must not take each other's for their own. */
export function purposeOf({ environmentUrl, clientId, base }: ResolvedOptions): string {
  return ['nestjs-scalekit-sso login', environmentUrl, clientId, base.origin + base.path].join(
    '\n',
  );
}
