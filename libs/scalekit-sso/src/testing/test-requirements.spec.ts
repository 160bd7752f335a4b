import { REQUIREMENTS } from '../guard/requirement.js';
import { PROVIDERS } from '../providers.js';
import { testRequirements } from './test-requirements.js';

it('checks the requirements of the module, in the same order', () => {
  const classes = testRequirements(undefined).map((requirement) => requirement.constructor);
  expect(PROVIDERS).toContainEqual(
    expect.objectContaining({ provide: REQUIREMENTS, inject: classes }),
  );
});
