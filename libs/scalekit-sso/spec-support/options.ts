import { OptionsError } from '../src/options/options-error.js';
import {
  validateOptions,
  type AllResolvedOptions,
  type ScalekitSsoOptions,
  type ValidationContext,
} from '../src/scalekit-sso.options.js';

export const CLIENT = 'skc_98765432109876543';
export const ORIGIN = 'https://app.example.com';
export const ENVIRONMENT = 'https://acme.scalekit.dev';

/** What every app has to give. */
export const GIVEN = {
  environmentUrl: ENVIRONMENT,
  clientId: CLIENT,
  clientSecret: 'test_k2j3h4k2j3h4k2j3h4k2j3h4k2j3h4',
  baseUrl: ORIGIN,
  cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
};

/** Options as an app would give them, resolved by the real validation. */
export function optionsWith(options: Partial<ScalekitSsoOptions> = {}): AllResolvedOptions {
  return validateOptions({ ...GIVEN, ...options }, { isProduction: false });
}

/** What stops the boot of an app in production that gives these options beside the required ones. */
export function errorsOf(options: object, context?: ValidationContext): readonly string[] {
  try {
    validateOptions({ ...GIVEN, ...options }, { isProduction: true, ...context });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OptionsError);
    return (error as OptionsError).errors;
  }
}
