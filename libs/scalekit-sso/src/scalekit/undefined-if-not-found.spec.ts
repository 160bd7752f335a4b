import { sdkError } from '../../spec-support/sdk.js';
import { undefinedIfNotFound } from './undefined-if-not-found.js';

describe('undefinedIfNotFound', () => {
  it.each([404, 400])('takes a status of %i for "there is none"', (status) => {
    const answers = [sdkError(status)].map(undefinedIfNotFound);
    expect(answers).toEqual([undefined]);
  });

  it.each([sdkError(401), sdkError(503), new Error('other'), 'text', undefined, null])(
    'lets %O go on as it was',
    (error) => {
      let thrown: unknown = 'nothing';
      try {
        undefinedIfNotFound(error);
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBe(error);
    },
  );
});
