import { EVE, JANE } from '../../spec-support/session.js';
import type { StepUpBinding } from '../login-state/step-up-binding.js';
import { authTimeOf, assertReauthentication } from './assert-reauthentication.js';

const START = Date.UTC(2030, 0, 1);
/** Two minutes later. */
const BACK = START + 120_000;
/** When the user authenticated for the sign-in, half a minute before the step-up, in seconds. */
const SIGNED_IN = START / 1000 - 30;
const BINDING = { identityKey: JANE.key, ssoSessionHash: 'hash', authTime: undefined };
const KNOWN = { ...BINDING, authTime: SIGNED_IN };
const check =
  (claims: object, identity = JANE, binding: StepUpBinding = BINDING, requireAuthTime = false) =>
  (): void => {
    assertReauthentication(identity, { ...claims }, binding, START, { requireAuthTime });
  };
const rejected = (detail: string): Error =>
  expect.objectContaining({ code: 'step_up_rejected', detail }) as Error;

beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(BACK);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a step-up', () => {
  it('accepts only the identity that it was for', () => {
    expect(check({})).not.toThrow();
    expect(check({}, EVE)).toThrow(rejected('another user, organization or connection came back'));
  });

  it.each([
    ['absent', undefined],
    ['null', null],
    ['of the start', START / 1000],
    ['of the return', BACK / 1000],
    ['just within the tolerance before', START / 1000 - 60],
    ['just within the tolerance after', BACK / 1000 + 60],
  ])('is believed with an auth_time that is %s', (_case, authTime) => {
    expect(check({ auth_time: authTime })).not.toThrow();
  });

  it.each([
    ['too early', START / 1000 - 61],
    ['too late', BACK / 1000 + 61],
    ['zero', 0],
    ['a text', String(START / 1000)],
    ['no number', NaN],
    ['false', false],
  ])('is refused with an auth_time that is %s', (_case, authTime) => {
    expect(check({ auth_time: authTime })).toThrow(
      rejected('auth_time is not within the time of the step-up'),
    );
  });

  it.each([undefined, null])(
    'is refused with an auth_time of %O where the sign-in had one (S2)',
    (authTime) => {
      expect(check({ auth_time: authTime }, JANE, KNOWN)).toThrow(
        rejected('auth_time is missing, though the sign-in had it'),
      );
      expect(check({ auth_time: authTime }, JANE, { ...BINDING, authTime: 0 })).toThrow(
        rejected('auth_time is missing, though the sign-in had it'),
      );
    },
  );

  it('is refused without auth_time where it is required, and believed with it (S2)', () => {
    expect(check({}, JANE, BINDING, true)).toThrow(
      rejected('auth_time is missing, and stepUp.requireAuthTime is on'),
    );
    expect(check({ auth_time: START / 1000 }, JANE, BINDING, true)).not.toThrow();
    expect(check({ auth_time: START / 1000 - 61 }, JANE, BINDING, true)).toThrow();
  });

  it.each([
    ['that of the sign-in', SIGNED_IN],
    ['one before the sign-in', SIGNED_IN - 1],
  ])('is refused with %s, which no difference of clocks explains (S2)', (_case, authTime) => {
    expect(check({ auth_time: authTime }, JANE, KNOWN)).toThrow(
      rejected('auth_time is not within the time of the step-up'),
    );
  });

  it.each([1, 30, 3_600])(
    'is refused with that of the sign-in by a clock that was %i seconds ahead, once ours is there (S2)',
    (ahead) => {
      const authTime = START / 1000 + ahead;
      const known = { ...BINDING, authTime };
      expect(() => {
        assertReauthentication(JANE, { auth_time: authTime }, known, START, {
          requireAuthTime: false,
        });
      }).toThrow(rejected('auth_time is not within the time of the step-up'));
      vi.spyOn(Date, 'now').mockReturnValue((authTime + 1) * 1000);
      expect(() => {
        assertReauthentication(JANE, { auth_time: authTime }, known, START, {
          requireAuthTime: false,
        });
      }).toThrow(rejected('auth_time is not within the time of the step-up'));
    },
  );

  it('is believed with an auth_time since the sign-in, within the tolerance (S2)', () => {
    expect(check({ auth_time: SIGNED_IN + 1 }, JANE, KNOWN)).not.toThrow();
    expect(check({ auth_time: BACK / 1000 }, JANE, KNOWN)).not.toThrow();
  });

  it('is believed where sign-in and step-up were in one second (S2)', () => {
    const authTime = START / 1000;
    const binding = { ...BINDING, authTime };
    expect(() => {
      assertReauthentication(JANE, { auth_time: authTime }, binding, START + 999, {
        requireAuthTime: false,
      });
    }).not.toThrow();
    expect(() => {
      assertReauthentication(JANE, { auth_time: authTime }, binding, START + 1_000, {
        requireAuthTime: false,
      });
    }).toThrow();
  });
});

describe('the auth_time of an ID token', () => {
  it.each([
    ['a number', 1_700_000_000, 1_700_000_000],
    ['absent', undefined, undefined],
    ['null', null, undefined],
    ['a text', '1700000000', 0],
    ['false', false, 0],
    // What stores and cookies hold as JSON would be null.
    ['a number without end', Infinity, 0],
  ])('that is %s is read as far as a step-up needs it (S2)', (_case, claim, read) => {
    expect(authTimeOf({ auth_time: claim })).toBe(read);
  });
});
