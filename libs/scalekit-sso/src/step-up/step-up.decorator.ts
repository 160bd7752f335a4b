import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { OptionsError } from '../options/options-error.js';
import { SSO_STEP_UP, type StepUpOptions } from '../guard/markers.js';
import { SsoGuard } from '../guard/sso.guard.js';

/** A proof is as old as the way to the identity provider and back is long. */
const MIN_SECONDS = 60;
const MAX_SECONDS = 7 * 24 * 60 * 60;

/**
 * Asks who is signed in to prove that it is still them, where their latest proof is older than
 * `maxAgeSeconds`. For what a passer-by at an open screen must not do: change payment details,
 * delete keys, invite administrators.
 *
 * Brings `SsoGuard` along, so that it cannot be left unguarded, and needs somebody who is signed in.
 * On a handler it beats every marker of the controller, on a controller every marker of a handler
 * beats it; beside `@Public()` or `@OptionalSso()` at one place it wins.
 *
 * A sign-in is no proof: the identity provider may have let in whoever sat there. Only the way
 * through the step-up route is, which asks it to authenticate the person again (`prompt=login`).
 *
 * @throws OptionsError where the options are none, when the class is loaded
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
          `@StepUp: maxAgeSeconds is not a time from ${MIN_SECONDS} to ${MAX_SECONDS} seconds. Give one, like { maxAgeSeconds: 300 }.`,
        ]),
    ...(keepFields === undefined || isList
      ? []
      : ["@StepUp: keepFields is not a list of names. Give one, like ['displayName']."]),
  ];
  if (mistakes.length > 0) {
    throw new OptionsError(mistakes);
  }
  return applyDecorators(SetMetadata(SSO_STEP_UP, options), UseGuards(SsoGuard));
}
