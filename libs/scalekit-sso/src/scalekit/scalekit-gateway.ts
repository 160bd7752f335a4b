import { Inject, Injectable } from '@nestjs/common';
import type { ScalekitClient } from '@scalekit-sdk/node';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ScalekitSdk } from './scalekit-sdk.js';
import { translateSdkError } from './translate-sdk-error.js';

/**
 * The only way of the module to the Scalekit SDK: bounded in time, and with every error translated
 * into the catalogue.
 */
@Injectable()
export class ScalekitGateway {
  constructor(
    private readonly sdk: ScalekitSdk,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Makes one call of the SDK.
   *
   * @throws SsoError when it fails or takes longer than `timeoutMs`. The call may still have had its
   *   effect, so it is never made again from here.
   */
  async call<Result>(use: (client: ScalekitClient) => Promise<Result> | Result): Promise<Result> {
    try {
      const client = await this.sdk.client();
      return await withinTime(this.options.timeoutMs, Promise.resolve(use(client)));
    } catch (error) {
      throw error instanceof SsoError ? error : translateSdkError(error);
    }
  }
}
