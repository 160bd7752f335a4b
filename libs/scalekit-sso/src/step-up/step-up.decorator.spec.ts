import 'reflect-metadata';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { OptionsError } from '../options/options-error.js';
import { SSO_STEP_UP, type StepUpOptions } from '../guard/markers.js';
import { SsoGuard } from '../guard/sso.guard.js';
import { StepUp } from './step-up.decorator.js';

describe('@StepUp()', () => {
  it('marks a handler and brings its guard along', () => {
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

  it('marks a controller', () => {
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
  ])('stops the boot where the age is none: %j', (options) => {
    const marking = (): unknown => StepUp(options as StepUpOptions);
    expect(marking).toThrow(OptionsError);
    expect(marking).toThrow(
      '@StepUp: maxAgeSeconds is not a time from 60 to 604800 seconds. Give one, like { maxAgeSeconds: 300 }.',
    );
  });

  it.each([['name'], [null], [['name', 7]], [{}]])(
    'stops the boot where the fields are no list of names: %j',
    (keepFields) => {
      const marking = (): unknown => StepUp({ maxAgeSeconds: 60, keepFields } as StepUpOptions);
      expect(marking).toThrow(
        "@StepUp: keepFields is not a list of names. Give one, like ['displayName'].",
      );
      expect(marking).not.toThrow('maxAgeSeconds is not');
    },
  );
});
