import { Inject, Injectable } from '@nestjs/common';
import type { ScalekitClient } from '@scalekit-sdk/node';
import { SsoError } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';

/** Largest answer of the environment that is read, in bytes. */
const LARGEST_ANSWER = 256 * 1024;

/**
 * The one SDK client of the app, with the environment and the credentials of the module's options.
 * Inject it with `@InjectScalekit()`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class OrganizationsService {
 *   constructor(@InjectScalekit() private readonly scalekit: ScalekitSdk) {}
 *
 *   async create(name: string): Promise<string | undefined> {
 *     const client = await this.scalekit.client();
 *     const { organization } = await client.organization.createOrganization(name);
 *     return organization?.id;
 *   }
 * }
 * ```
 */
@Injectable()
export class ScalekitSdk {
  private loading: Promise<ScalekitClient> | undefined;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /**
   * The client, the same one each time. The first call loads the SDK, which takes a moment; none asks
   * the environment anything. The client gives up after `timeoutMs` and throws the errors of the SDK.
   *
   * @throws SsoError `sdk_unavailable` where the SDK cannot be loaded; the next call tries again
   */
  client(): Promise<ScalekitClient> {
    return (this.loading ??= this.load());
  }

  private async load(): Promise<ScalekitClient> {
    const { ScalekitClient } = await import('@scalekit-sdk/node').catch((error: unknown) => {
      this.loading = undefined;
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
 * Injects the `ScalekitSdk`: the configured SDK client for whatever else the app needs of Scalekit, so
 * that it needs no second one.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class CustomersService {
 *   constructor(@InjectScalekit() private readonly scalekit: ScalekitSdk) {}
 *
 *   async create(name: string): Promise<string | undefined> {
 *     const client = await this.scalekit.client();
 *     const { organization } = await client.organization.createOrganization(name);
 *     return organization?.id;
 *   }
 * }
 * ```
 */
export function InjectScalekit(): ParameterDecorator & PropertyDecorator {
  return Inject(ScalekitSdk);
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
