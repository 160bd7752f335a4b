import 'reflect-metadata';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { OptionsError } from '../options/options-error.js';
import { SsoGuard } from '../guard/sso.guard.js';
import { SSO_STEP_UP, StepUp, type StepUpOptions } from './step-up.decorator.js';

describe('@StepUp()', () => {
  it('sets its options and SsoGuard on a handler', () => {
    const options = { maxAgeSeconds: 60, keepFields: ['name'] };
    class Marked {
      @StepUp(options)
      handle(): void {
        // Only its metadata matters.
      }
    }
    const handler = Reflect.get(Marked.prototype, 'handle') as object;
    expect(Reflect.getMetadata(SSO_STEP_UP, handler)).toBe(options);
    expect(Reflect.getMetadata(GUARDS_METADATA, handler)).toEqual([SsoGuard]);
  });

  it('sets its options and SsoGuard on a controller', () => {
    @StepUp({ maxAgeSeconds: 604_800 })
    class Marked {}
    expect(Reflect.getMetadata(SSO_STEP_UP, Marked)).toEqual({ maxAgeSeconds: 604_800 });
    expect(Reflect.getMetadata(GUARDS_METADATA, Marked)).toEqual([SsoGuard]);
  });

  it.each([
    undefined,
    null,
    300,
    {},
    { maxAgeSeconds: '300' },
    { maxAgeSeconds: NaN },
    { maxAgeSeconds: Infinity },
    { maxAgeSeconds: -300 },
    { maxAgeSeconds: 0 },
    { maxAgeSeconds: 59 },
    { maxAgeSeconds: 604_801 },
  ])('refuses an invalid maxAgeSeconds when the class is loaded: %j', (options) => {
    const marking = (): unknown => StepUp(options as StepUpOptions);
    expect(marking).toThrow(OptionsError);
    expect(marking).toThrow(
      '@StepUp: maxAgeSeconds must be a number of seconds from 60 to 604800, for example { maxAgeSeconds: 300 }.',
    );
  });

  it.each([['name'], [null], [['name', 7]], [{}]])(
    'refuses invalid keepFields when the class is loaded: %j',
    (keepFields) => {
      const marking = (): unknown => StepUp({ maxAgeSeconds: 60, keepFields } as StepUpOptions);
      expect(marking).toThrow(
        "@StepUp: keepFields must be an array of strings, for example ['displayName'].",
      );
      expect(marking).not.toThrow('maxAgeSeconds');
    },
  );
});
