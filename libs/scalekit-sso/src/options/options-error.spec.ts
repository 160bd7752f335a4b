import { OptionsError } from './options-error.js';

describe('OptionsError', () => {
  it('is one message with a line for each error, and no stack that pushes it off the screen', () => {
    const error = new OptionsError(['a: is wrong. Fix it.', 'b: is missing. Add it.'], ['A hint.']);
    expect(error.message).toBe(
      [
        'ScalekitSsoModule cannot start with these options:',
        '  - a: is wrong. Fix it.',
        '  - b: is missing. Add it.',
        'A hint.',
      ].join('\n'),
    );
    expect(error.name).toBe('OptionsError');
    expect(error.stack).toBe(`OptionsError: ${error.message}`);
    expect(error.errors).toEqual(['a: is wrong. Fix it.', 'b: is missing. Add it.']);
  });

  it('has no hint of its own where something is set', () => {
    const errors = ['a', 'b', 'c', 'd'].map((name) => `${name}: is missing. Add it.`);
    expect(new OptionsError([...errors, 'e: is wrong.']).message.split('\n')).toHaveLength(6);
  });

  it('asks for the .env file where nothing is set at all', () => {
    const errors = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: is missing. Add it.`);
    expect(new OptionsError(errors).message.split('\n').at(-1)).toMatch(
      /^Nothing is set at all\. Is there a \.env file/,
    );
  });
});
