import { jest } from '@jest/globals';
import { EVE, JANE } from '../../spec-support/session.js';
import { checkStepUp } from './check-step-up.js';

const START = Date.UTC(2030, 0, 1);
/** Two minutes later. */
const BACK = START + 120_000;
const PURPOSE = { identityKey: JANE.key, signInHash: 'hash' };
const check =
  (claims: object, identity = JANE) =>
  (): void => {
    checkStepUp(identity, { ...claims }, PURPOSE, START);
  };
const rejected = (detail: string): Error =>
  expect.objectContaining({ code: 'step_up_rejected', detail }) as Error;

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(BACK);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a step-up', () => {
  it('is of the person it was for', () => {
    expect(check({})).not.toThrow();
    expect(check({}, EVE)).toThrow(
      rejected('another person, organization or connection came back'),
    );
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
});
