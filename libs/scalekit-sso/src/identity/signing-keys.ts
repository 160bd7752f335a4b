import { createPublicKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { JSONWebKeySet, JWK, JWSHeaderParameters, KeyInput } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { fetchSmallJson } from '../http/fetch-small-json.js';
import { withinTime } from '../http/within-time.js';

/** Keys are fetched again when they are older, in milliseconds, so that a withdrawn key goes. */
const FRESH_MS = 10 * 60 * 1000;
/** Longest wait for fresh keys while old ones are there, in milliseconds. */
const STALE_WAIT_MS = 1_000;
/** Pause after a fetch that did not bring the key that was looked for, in milliseconds. */
const COOLDOWN_MS = 10 * 1000;
/** Pause after the second failed fetch in a row, in milliseconds; it doubles with each further one. */
const FAILURE_PAUSE_MS = 100;
/** Share of the time-out that keys may take: the token exchange before them needs the rest. */
const KEYS_SHARE = 0.75;
const SHORTEST_RSA_KEY_BITS = 2048;
/** A key id that no key has. */
const UNKNOWN = '';

/**
 * Who handed a token over. A browser can make up tokens with unknown key ids; it must not spend the
 * one look at new keys that a token from the environment itself may need.
 */
export type TokenSource = 'environment' | 'browser';

/**
 * The environment's signing keys: fetched at first use, again when they are old or a token names an
 * unknown one, one fetch at a time, and used on while the environment is down.
 *
 * Only a futile fetch starts the cooldown. So a real rotation is followed at once, any number of
 * times, while forged key ids cost the environment one fetch per cooldown. One failed fetch starts
 * no pause: whoever tries again at once gets in. Times are of a clock that nobody sets.
 */
@Injectable()
export class SigningKeys {
  private keys: readonly JWK[] = [];
  private fetchedAt = -Infinity;
  private readonly pausedUntil: Record<TokenSource, number> = {
    environment: -Infinity,
    browser: -Infinity,
  };
  private failures = 0;
  private fetching: Promise<boolean> | undefined;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /**
   * The key that signed a token.
   *
   * @throws SsoError `keys_unavailable` while no key is known at all
   * @throws an error of jose when no key, or more than one, fits the header
   */
  async keyFor(header: JWSHeaderParameters, source: TokenSource): Promise<KeyInput> {
    if (!this.has(header.kid)) {
      await this.refresh(header.kid, source);
    } else if (performance.now() - this.fetchedAt > FRESH_MS) {
      // Not for long: an environment that hangs must not hold up what can be verified.
      await withinTime(STALE_WAIT_MS, this.refresh(header.kid, source)).catch(() => undefined);
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
  async haveChanged(source: TokenSource): Promise<boolean> {
    const before = JSON.stringify(this.keys);
    await this.refresh(UNKNOWN, source);
    return JSON.stringify(this.keys) !== before;
  }

  private has(kid: string | undefined): boolean {
    return this.keys.some((key) => kid === undefined || key.kid === kid);
  }

  private async refresh(wanted: string | undefined, source: TokenSource): Promise<void> {
    if (this.fetching === undefined && performance.now() < this.pausedUntil[source]) {
      return;
    }
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
    });
    const succeeded = await this.fetching;
    const pause = succeeded ? (this.has(wanted) ? 0 : COOLDOWN_MS) : this.failurePause();
    this.pausedUntil[source] = performance.now() + pause;
  }

  private failurePause(): number {
    return this.failures < 2
      ? 0
      : Math.min(COOLDOWN_MS, FAILURE_PAUSE_MS * 2 ** (this.failures - 2));
  }

  private async fetch(): Promise<boolean> {
    const body = await fetchSmallJson(
      `${this.options.environmentUrl}/keys`,
      Math.ceil(this.options.timeoutMs * KEYS_SHARE),
    ).catch(() => undefined);
    const keys = usableKeys(body);
    if (keys.length === 0) {
      this.failures += 1;
      return false;
    }
    this.failures = 0;
    this.keys = keys;
    this.fetchedAt = performance.now();
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
