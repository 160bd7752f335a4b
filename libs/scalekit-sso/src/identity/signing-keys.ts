import { createPublicKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { JSONWebKeySet, JWK, JWSHeaderParameters, KeyInput } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { fetchSmallJson } from '../http/fetch-small-json.js';

/** Keys are fetched again when they are older, in milliseconds, so that a withdrawn key goes. */
const FRESH_MS = 10 * 60 * 1000;
/** Pause after a fetch that failed or did not bring the key that was looked for, in milliseconds. */
const COOLDOWN_MS = 10 * 1000;
const SHORTEST_RSA_KEY_BITS = 2048;
/** A key id that no key has. */
const UNKNOWN = '';

/**
 * The environment's signing keys: fetched at first use, again when they are old or a token names an
 * unknown one, one fetch at a time, and used on while the environment is down.
 *
 * Only a futile fetch starts the cooldown. So a real rotation is followed at once, any number of
 * times, while forged key ids cost the environment one fetch per cooldown.
 */
@Injectable()
export class SigningKeys {
  private keys: readonly JWK[] = [];
  private fetchedAt = -Infinity;
  private pausedUntil = -Infinity;
  private fetching: Promise<boolean> | undefined;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /**
   * The key that signed a token.
   *
   * @throws SsoError `keys_unavailable` while no key is known at all
   * @throws an error of jose when no key, or more than one, fits the header
   */
  async keyFor(header: JWSHeaderParameters): Promise<KeyInput> {
    if (!this.has(header.kid)) {
      await this.refresh(header.kid);
    } else if (Date.now() - this.fetchedAt > FRESH_MS) {
      // In the background: an environment that hangs must not hold up what can be verified.
      void this.refresh(header.kid);
    }
    if (this.keys.length === 0) {
      throw new SsoError('keys_unavailable');
    }
    const { createLocalJWKSet } = await import('jose');
    const set: JSONWebKeySet = { keys: [...this.keys] };
    return createLocalJWKSet(set)(header);
  }

  /**
   * Looks for other keys after a signature did not fit: a token without `kid` does not tell that
   * keys have rotated. Answers whether there are others now.
   */
  async haveChanged(): Promise<boolean> {
    const before = JSON.stringify(this.keys);
    await this.refresh(UNKNOWN);
    return JSON.stringify(this.keys) !== before;
  }

  private has(kid: string | undefined): boolean {
    return this.keys.some((key) => kid === undefined || key.kid === kid);
  }

  private async refresh(wanted: string | undefined): Promise<void> {
    if (this.fetching === undefined && Date.now() < this.pausedUntil) {
      return;
    }
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
    });
    const succeeded = await this.fetching;
    if (!succeeded || !this.has(wanted)) {
      this.pausedUntil = Date.now() + COOLDOWN_MS;
    }
  }

  private async fetch(): Promise<boolean> {
    const body = await fetchSmallJson(
      `${this.options.environmentUrl}/keys`,
      this.options.timeoutMs,
    ).catch(() => undefined);
    const keys = usableKeys(body);
    if (keys.length === 0) {
      return false;
    }
    this.keys = keys;
    this.fetchedAt = Date.now();
    return true;
  }
}

/** RSA signature keys that are long enough; everything else in a key set is passed over. */
function usableKeys(body: unknown): readonly JWK[] {
  const keys: unknown = (body as { keys?: unknown } | null | undefined)?.keys;
  return Array.isArray(keys) ? keys.filter(isUsable) : [];
}

function isUsable(candidate: unknown): candidate is JWK {
  if (typeof candidate !== 'object' || candidate === null) {
    return false;
  }
  const { kty, use, alg, n, e } = candidate as JWK;
  if (kty !== 'RSA' || (use ?? 'sig') !== 'sig' || (alg ?? 'RS256') !== 'RS256') {
    return false;
  }
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= SHORTEST_RSA_KEY_BITS;
  } catch {
    return false;
  }
}
