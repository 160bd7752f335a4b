import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import type { SsoRequest } from '../http/request.js';
import { EnvironmentCalls } from '../observability/environment-calls.js';
import { failureOf } from '../observability/sso-events.js';
import { CLOCK_TOLERANCE_SECONDS } from '../options/clock-tolerance.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { probeEnvironment } from './probe-environment.js';

/** How long an answer of the environment counts, in milliseconds: probes come from every side. */
const PROBE_MS = 10_000;
/** Longest wait for an environment that decides nothing, in milliseconds: Kubernetes gives a probe a second. */
const MAX_WAIT_MS = 800;

/** What a health check says. A code is that of the catalogue. */
export interface SsoHealth {
  /** As `@nestjs/terminus` reads it. */
  readonly status: 'up' | 'down';
  /** Whether the store of sessions answers: `ok`, or a code. */
  readonly store: string;
  /** Whether the environment answers: `ok`, or a code. */
  readonly environment: string;
  /** Whether its signing keys are known: `ok`, or a code. */
  readonly keys: string;
  /** Whether its clock is within 60 seconds of ours: `ok`, `clock_skew`, or `unknown`. */
  readonly clock: string;
}

/** How a health check is made. */
export interface SsoHealthOptions {
  /**
   * Whether trouble with the environment is `down`, and not only said; then up to `timeoutMs` is waited for
   * it. Default: false.
   */
  readonly requireEnvironment?: boolean | undefined;
  /** The request of the check, by which the session store of the app is found before its first other request. */
  readonly request?: SsoRequest | undefined;
}

/**
 * A health indicator for `@nestjs/terminus`. It answers `down` where the store fails, without which no user
 * is known. Trouble with the environment is told and is not `down`, unless `requireEnvironment` says so:
 * users who are signed in go on, and taking all instances out of the load balancer would stop them too.
 *
 * The environment is asked once in ten seconds. Where it decides nothing, a check waits 800 ms for it and then
 * says `environment_timeout`: a probe that gave up earlier would take that for `down`.
 *
 * @example
 * ```ts
 * @Public()
 * @Controller()
 * export class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly sso: SsoHealthIndicator,
 *   ) {}
 *
 *   @HealthCheck()
 *   @Get('readyz')
 *   ready(@Req() request: Request): Promise<HealthCheckResult> {
 *     return this.health.check([() => this.sso.check('sso', { request })]);
 *   }
 * }
 * ```
 */
@Injectable()
export class SsoHealthIndicator {
  private probe: { readonly madeAt: number; readonly clock: Promise<string> } | undefined;

  constructor(
    private readonly stores: SsoStores,
    private readonly storeKeys: StoreKeys,
    private readonly signingKeys: SigningKeys,
    private readonly calls: EnvironmentCalls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Never rejects.
   *
   * @param key names the answer among those of other indicators
   */
  async check<Key extends string>(
    key: Key,
    { requireEnvironment = false, request }: SsoHealthOptions = {},
  ): Promise<Record<Key, SsoHealth>> {
    const waitMs = requireEnvironment ? this.options.timeoutMs : MAX_WAIT_MS;
    const asked = withinTime(waitMs, this.askEnvironment());
    const [store, environment, keys, clock] = await Promise.all([
      codeOf(this.askStore(request)),
      codeOf(asked),
      codeOf(withinTime(waitMs, this.signingKeys.ensure())),
      asked.catch(() => 'unknown'),
    ]);
    const isTroubled = environment !== 'ok' || keys !== 'ok' || clock === 'clock_skew';
    const isDown = store !== 'ok' || (requireEnvironment && isTroubled);
    const status = isDown ? 'down' : 'up';
    const health: SsoHealth = { status, store, environment, keys, clock };
    return { [key]: health } as Record<Key, SsoHealth>;
  }

  private async askStore(request: SsoRequest | undefined): Promise<void> {
    await this.stores.of(request).get([this.storeKeys.key('health')]);
  }

  private askEnvironment(): Promise<string> {
    const now = performance.now();
    if (this.probe === undefined || now - this.probe.madeAt > PROBE_MS) {
      this.probe = { madeAt: now, clock: this.calls.watch('discovery', () => this.askClock()) };
    }
    return this.probe.clock;
  }

  private async askClock(): Promise<string> {
    const { environmentUrl, timeoutMs } = this.options;
    const asked = probeEnvironment(environmentUrl, timeoutMs).catch(() => {
      throw new SsoError('environment_unreachable');
    });
    const { clockSkewSeconds } = await withinTime(timeoutMs, asked);
    if (clockSkewSeconds === undefined) {
      return 'unknown';
    }
    return Math.abs(clockSkewSeconds) > CLOCK_TOLERANCE_SECONDS ? 'clock_skew' : 'ok';
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => failureOf(error).code,
  );
}
