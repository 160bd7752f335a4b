import { Inject, Injectable } from '@nestjs/common';
import type { ScalekitClient } from '@scalekit-sdk/node';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { translateSdkError } from './translate-sdk-error.js';

/** Largest answer of the environment that is read, in bytes. */
const LARGEST_ANSWER = 256 * 1024;

/**
 * The Scalekit SDK, and the only way to it: loaded at first use, bounded in time and size, and
 * with every error translated into the catalogue.
 */
@Injectable()
export class ScalekitGateway {
  private client: Promise<ScalekitClient> | undefined;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /**
   * Makes one call of the SDK.
   *
   * @throws SsoError when it fails or takes longer than `timeoutMs`. The call may still have had its
   *   effect, so it is never made again from here.
   */
  async call<Result>(use: (client: ScalekitClient) => Promise<Result> | Result): Promise<Result> {
    try {
      this.client ??= this.load();
      const client = await this.client;
      return await withinTime(this.options.timeoutMs, Promise.resolve(use(client)));
    } catch (error) {
      throw error instanceof SsoError ? error : translateSdkError(error);
    }
  }

  private async load(): Promise<ScalekitClient> {
    const { ScalekitClient } = await import('@scalekit-sdk/node').catch((error: unknown) => {
      this.client = undefined;
      throw new SsoError('sdk_unavailable', {
        detail: error instanceof Error ? error.message : 'the import failed',
      });
    });
    const { environmentUrl, clientId, clientSecret, timeoutMs } = this.options;
    const client = new ScalekitClient(environmentUrl, clientId, clientSecret, { timeoutMs });
    boundHttp(client);
    return client;
  }
}

/**
 * The SDK's HTTP client follows redirects, with the client secret in the body, and reads answers
 * of any size. Neither has an option, so it is set where the SDK keeps it.
 */
function boundHttp(client: ScalekitClient): void {
  const { coreClient } = client as unknown as {
    coreClient?: { axios?: { defaults?: Record<string, unknown> } };
  };
  const defaults = coreClient?.axios?.defaults;
  if (defaults === undefined) {
    throw new SsoError('sdk_unavailable', { detail: 'the HTTP client of the SDK has moved' });
  }
  Object.assign(defaults, { maxRedirects: 0, maxContentLength: LARGEST_ANSWER });
}
