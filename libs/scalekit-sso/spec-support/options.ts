import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import type { ScalekitSsoOptions } from '../src/scalekit-sso.options.js';
import { validateOptions } from '../src/scalekit-sso.options.js';

export const CLIENT = 'skc_98765432109876543';
export const ORIGIN = 'https://app.example.com';
export const ENVIRONMENT = 'https://acme.scalekit.dev';

/** Options as an app would give them, resolved by the real validation. */
export function optionsWith(options: Partial<ScalekitSsoOptions> = {}): AllResolvedOptions {
  return validateOptions(
    {
      environmentUrl: ENVIRONMENT,
      clientId: CLIENT,
      clientSecret: 'test_k2j3h4k2j3h4k2j3h4k2j3h4k2j3h4',
      baseUrl: ORIGIN,
      cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
      ...options,
    },
    { isProduction: false },
  );
}
