import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { SsoGuard } from '../guard/sso.guard.js';
import { OptionsError } from '../options/options-error.js';

/** Metadata key of `@StepUp()`. */
export const SSO_STEP_UP = 'nestjs-scalekit-sso:step-up';

const MIN_SECONDS = 60;
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** How recent the authentication has to be, and what happens to a form that a step-up interrupts. */
export interface StepUpOptions {
  /**
   * Longest time since the user left for the latest step-up, in seconds: from 60, as the round trip to
   * the identity provider takes time, to 604,800 (7 days).
   */
  readonly maxAgeSeconds: number;
  /**
   * Names of fields of a posted form that the session keeps while a step-up interrupts it, up to 8,000
   * characters together and for 15 minutes, so that its page can show them again; see `@KeptFields()`.
   * Name no secrets. Default: none.
   */
  readonly keepFields?: readonly string[] | undefined;
}

/**
 * Requires the user to authenticate again where the latest step-up is older than `maxAgeSeconds`. For
 * what a passer-by at an open screen must not do: change payment details, delete keys, invite
 * administrators.
 *
 * Brings `SsoGuard` along and requires a session. On a handler it wins over every marker of the
 * controller, on a controller every marker of a handler wins over it; beside `@Public()` or
 * `@OptionalSso()` at the same place it wins.
 *
 * A sign-in does not count, as the identity provider may have remembered the user. Only the step-up
 * route does, which asks it to authenticate the user again (`prompt=login`).
 *
 * @throws OptionsError for invalid options, when the class is loaded
 * @example
 * ```ts
 * @StepUp({ maxAgeSeconds: 300 })
 * @Post('api-keys')
 * createKey() {}
 * ```
 */
export function StepUp(options: StepUpOptions): MethodDecorator & ClassDecorator {
  const { maxAgeSeconds, keepFields } = Object(options) as Partial<StepUpOptions>;
  const isAge =
    typeof maxAgeSeconds === 'number' &&
    maxAgeSeconds >= MIN_SECONDS &&
    maxAgeSeconds <= MAX_SECONDS;
  const isList = Array.isArray(keepFields) && keepFields.every((name) => typeof name === 'string');
  const mistakes = [
    ...(isAge
      ? []
      : [
          `@StepUp: maxAgeSeconds must be a number of seconds from ${MIN_SECONDS} to ${MAX_SECONDS}, for example { maxAgeSeconds: 300 }.`,
        ]),
    ...(keepFields === undefined || isList
      ? []
      : ["@StepUp: keepFields must be an array of strings, for example ['displayName']."]),
  ];
  if (mistakes.length > 0) {
    throw new OptionsError(mistakes);
  }
  return applyDecorators(SetMetadata(SSO_STEP_UP, options), UseGuards(SsoGuard));
}
