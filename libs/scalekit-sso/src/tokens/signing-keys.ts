import { Inject, Injectable } from '@nestjs/common';
import type { JWK, JWSHeaderParameters, KeyInput } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { EnvironmentCalls } from '../observability/environment-calls.js';
import { fetchSmallJson } from '../scalekit/fetch-small-json.js';
import { usableKeys } from './usable-keys.js';
import { withinTime } from '../errors/within-time.js';

/** Keys are fetched again when they are older, in milliseconds, so that a withdrawn key goes. */
const FRESH_MS = 10 * 60 * 1000;
/** Longest wait for fresh keys while old ones are there, in milliseconds. */
const STALE_WAIT_MS = 1_000;
/** Longest pause after a fetch that did not bring the key that was looked for, in milliseconds. */
const MAX_PAUSE_MS: Readonly<Record<TokenSource, number>> = {
  // A login waits for the next look. Key sets lag behind a rotation where caches are in between.
  environment: 1_000,
  browser: 10_000,
};
/** Share of the time-out that the pause before a login's second look may take. */
const PAUSE_SHARE = 0.1;
/** Pause after the second failed fetch in a row, in milliseconds; it doubles with each further one. */
const FAILURE_PAUSE_MS = 100;
const MAX_FAILURE_PAUSE_MS = 10_000;
/** Share of the time-out that keys may take: the token exchange before them needs the rest. */
const KEYS_SHARE = 0.75;

/**
 * Who handed a token over. A browser or an API client can make up tokens with unknown key ids; it must
 * not spend the one look at new keys that a token from the environment itself may need.
 */
export type TokenSource = 'environment' | 'browser';

type FindKey = (header: JWSHeaderParameters) => Promise<KeyInput>;

/** A key, and the keys among which it was found. */
export interface FoundKey {
  readonly key: KeyInput;
  readonly among: readonly JWK[];
}

/**
 * The environment's signing keys: fetched at first use, again when they are old or a token names an
 * unknown one, one fetch at a time, and used on while the environment is down.
 *
 * Only a futile fetch starts a pause, of ten seconds for tokens that browsers hand over, and of at most
 * one second for tokens from the environment itself. So a real rotation is followed at once, any number
 * of times, while unknown key ids cost the environment one fetch per pause, however many tokens name
 * them. A token from the environment waits for the end of the pause and is looked up once more: the key
 * set may lag behind a rotation. One failed fetch starts no pause: a user who tries again at once gets in.
 * Times are of a clock that is never set.
 */
@Injectable()
export class SigningKeys {
  private keys: readonly JWK[] = [];
  /** Finds a key among them. It imports each key once, so it lives as long as they do. */
  private find: FindKey | undefined;
  private fetchedAt = -Infinity;
  private readonly pausedUntil: Record<TokenSource, number> = {
    environment: -Infinity,
    browser: -Infinity,
  };
  private failures = 0;
  private fetching: Promise<boolean> | undefined;

  constructor(
    private readonly calls: EnvironmentCalls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * The key that signed a token.
   *
   * @throws SsoError `keys_unavailable` while no key is known at all, or the latest fetch for an
   *   unknown one failed
   * @throws an error of jose when no key, or more than one, fits the header
   */
  async keyFor(header: JWSHeaderParameters, source: TokenSource): Promise<FoundKey> {
    const isKnown = (): boolean => this.has(header.kid);
    if (!isKnown()) {
      await this.lookFor(isKnown, source);
    } else if (performance.now() - this.fetchedAt > FRESH_MS) {
      // Not for long: an environment that hangs must not hold up what can be verified.
      await withinTime(STALE_WAIT_MS, this.refresh(isKnown, source)).catch(() => undefined);
    }
    const { keys: among, find } = this;
    if (find === undefined || (this.failures > 0 && !isKnown())) {
      throw new SsoError('keys_unavailable');
    }
    return { key: await find(header), among };
  }

  /**
   * Fetches keys where none are known yet.
   *
   * @throws SsoError `keys_unavailable`
   */
  async ensure(): Promise<void> {
    const isKnown = (): boolean => this.keys.length > 0;
    if (!isKnown()) {
      await this.refresh(isKnown, 'browser');
    }
    if (!isKnown()) {
      throw new SsoError('keys_unavailable');
    }
  }

  /**
   * Looks for other keys after a signature did not fit: a token without `kid` does not tell that
   * keys have rotated.
   *
   * @param kid of the token
   * @param among the keys that the signature did not fit. Another login may have fetched others since
   * @returns whether there are other keys now
   */
  async haveChanged(
    source: TokenSource,
    kid: string | undefined,
    among: readonly JWK[] = this.keys,
  ): Promise<boolean> {
    const before = JSON.stringify(among);
    const haveChanged = (): boolean => JSON.stringify(this.keys) !== before;
    if (haveChanged()) {
      return true;
    }
    await (kid === undefined
      ? this.lookFor(haveChanged, source)
      : this.refresh(haveChanged, source));
    return haveChanged();
  }

  /** Waits for the end of a pause. */
  protected async wait(milliseconds: number): Promise<void> {
    // A timer may fire within the last millisecond before its time.
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(milliseconds) + 1));
  }

  /** For a token from the environment itself, a futile look is followed by one more. */
  private async lookFor(isFound: () => boolean, source: TokenSource): Promise<void> {
    await this.refresh(isFound, source);
    if (source === 'environment' && this.failures === 0 && !isFound()) {
      await this.wait(this.pausedUntil.environment - performance.now());
      await this.refresh(isFound, source);
    }
  }

  private has(kid: string | undefined): boolean {
    return this.keys.some((key) => kid === undefined || key.kid === kid);
  }

  private async refresh(isFound: () => boolean, source: TokenSource): Promise<void> {
    if (this.fetching === undefined && performance.now() < this.pausedUntil[source]) {
      return;
    }
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
    });
    const succeeded = await this.fetching;
    const pause = succeeded ? (isFound() ? 0 : this.futilePause(source)) : this.failurePause();
    this.pausedUntil[source] = performance.now() + pause;
  }

  private futilePause(source: TokenSource): number {
    return source === 'browser'
      ? MAX_PAUSE_MS.browser
      : Math.min(MAX_PAUSE_MS.environment, this.options.timeoutMs * PAUSE_SHARE);
  }

  private failurePause(): number {
    return this.failures < 2
      ? 0
      : Math.min(MAX_FAILURE_PAUSE_MS, FAILURE_PAUSE_MS * 2 ** (this.failures - 2));
  }

  private async fetch(): Promise<boolean> {
    const keys = await this.calls
      .watch('keys', () => this.fetchKeys())
      .catch((): readonly JWK[] => []);
    if (keys.length === 0) {
      this.failures += 1;
      return false;
    }
    const { createLocalJWKSet } = await import('jose');
    this.failures = 0;
    this.keys = keys;
    this.find = createLocalJWKSet({ keys: [...keys] });
    this.fetchedAt = performance.now();
    return true;
  }

  private async fetchKeys(): Promise<readonly JWK[]> {
    const { environmentUrl, timeoutMs } = this.options;
    const answer = await fetchSmallJson(
      `${environmentUrl}/keys`,
      Math.ceil(timeoutMs * KEYS_SHARE),
    ).catch(() => undefined);
    const keys = usableKeys(answer?.body);
    if (keys.length === 0) {
      throw new SsoError('keys_unavailable');
    }
    return keys;
  }
}
