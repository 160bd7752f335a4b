import { Inject, Injectable } from '@nestjs/common';
import type { ScalekitClient } from '@scalekit-sdk/node';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { EnvironmentCalls } from '../observability/environment-calls.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ScalekitSdk } from './scalekit-sdk.js';
import { translateSdkError } from './translate-sdk-error.js';

/**
 * The only way of the module to the Scalekit SDK: bounded in time, visible, and with every error
 * translated into the catalogue.
 */
@Injectable()
export class ScalekitGateway {
  constructor(
    private readonly sdk: ScalekitSdk,
    private readonly calls: EnvironmentCalls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Makes one call of the environment.
   *
   * @param operation its name in events, metrics and traces
   * @throws SsoError when it fails or takes longer than `timeoutMs`. The call may still have had its
   *   effect, so it is never made again from here.
   */
  call<Result>(
    operation: string,
    use: (client: ScalekitClient) => Promise<Result>,
  ): Promise<Result> {
    return this.calls.watch(operation, () => this.build(use));
  }

  /** As `call()`, for what the SDK makes without asking the environment, such as a URL. */
  async build<Result>(use: (client: ScalekitClient) => Promise<Result> | Result): Promise<Result> {
    try {
      const client = await this.sdk.client();
      return await withinTime(this.options.timeoutMs, Promise.resolve(use(client)));
    } catch (error) {
      throw error instanceof SsoError ? error : translateSdkError(error);
    }
  }
}
