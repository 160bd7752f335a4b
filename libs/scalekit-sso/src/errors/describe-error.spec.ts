import { inspect } from 'node:util';
import { describeError, describeForLog, errorForLog, stackForLog } from './describe-error.js';

describe('describeError', () => {
  it('says what an error is and nothing of other things that were thrown', () => {
    expect(describeError(new RangeError('too far'))).toBe('RangeError: too far');
    expect(describeError({ message: 'secret' })).toBe('no error object');
    expect(describeForLog({ message: 'secret' })).toBe('no error object');
  });
});

describe('stackForLog', () => {
  const failingQuery = (message?: string, cause?: unknown): Error =>
    new TypeError(message, { cause });

  it('has name, message and frames (B10)', () => {
    const [head, first] = stackForLog(failingQuery('it failed'))?.split('\n') ?? [];
    expect(head).toBe('TypeError: it failed');
    expect(first).toMatch(/^ {4}at failingQuery /);
    expect(stackForLog(failingQuery())).toMatch(/^TypeError: \n {4}at failingQuery /);
  });

  it('cleans messages, and takes no line of theirs for a frame (B10)', () => {
    const stack = stackForLog(failingQuery('password=hunter2\n    at forged (a.js:1:1)'));
    expect(stack).toMatch(
      /^TypeError: password=\[redacted\] +at forged \(a\.js:1:1\)\n {4}at failingQuery /,
    );
  });

  it('has the causes, as far as is useful (B10)', () => {
    const endless = failingQuery('round and round');
    endless.cause = endless;
    expect(stackForLog(failingQuery('above', failingQuery('below')))?.split('caused by ')).toEqual([
      expect.stringMatching(/^TypeError: above\n {4}at /),
      expect.stringMatching(/^TypeError: below\n {4}at /),
    ]);
    expect(stackForLog(endless)?.split('caused by ')).toHaveLength(4);
  });

  it('stays short, and does without what is not there (B10)', () => {
    const error = failingQuery('deep');
    error.stack = ['TypeError: deep', ...Array<string>(50).fill('    at again (a.js:1:1)')].join(
      '\n',
    );
    expect(stackForLog(error)?.split('\n')).toHaveLength(21);
    error.stack = 'TypeError: deep\n    at a.js:1:1\n  told at last\n\tat b.js:1:1';
    expect(stackForLog(error)).toBe('TypeError: deep\n    at a.js:1:1');
    error.stack = 'of another message\n    at a.js:1:1';
    expect(stackForLog(error)).toBe('TypeError: deep');
    Reflect.deleteProperty(error, 'stack');
    expect(stackForLog(error)).toBe('TypeError: deep');
    expect(stackForLog('a text')).toBeUndefined();
    expect(stackForLog(undefined)).toBeUndefined();
  });
});

describe('errorForLog', () => {
  it('leaves behind all that an error holds but name, clean message, frames and causes (O4)', () => {
    const below = Object.assign(new RangeError('of jane@example.com'), { query: 'hunter2' });
    const above = Object.assign(new TypeError('password=hunter2'), { config: { auth: 'hunter2' } });
    above.cause = below;
    const clean = errorForLog(above);
    expect(inspect(clean, { depth: 9, showHidden: true })).not.toMatch(/hunter2|jane@/);
    expect([clean?.name, clean?.message]).toEqual(['TypeError', 'password=[redacted]']);
    expect(clean?.stack).toMatch(/^TypeError: password=\[redacted\]\n {4}at /);
    expect(clean?.cause).toMatchObject({ name: 'RangeError', message: 'of [e-mail]' });
    expect(errorForLog('a text')).toBeUndefined();
    expect(Object.hasOwn(errorForLog(below) ?? {}, 'cause')).toBe(false);
  });
});

describe('an error whose parts are no texts', () => {
  it.each([
    ['message', { code: 7 }],
    ['message', null],
    ['message', 7],
    ['name', 7],
    ['stack', [{ line: 1 }]],
    ['stack', null],
  ])('is described all the same: %s is %j (S11)', (part, value) => {
    const error = Object.assign(new Error('x'), { [part]: value });
    expect(describeForLog(error)).toEqual(expect.any(String));
    expect(stackForLog(error)).toMatch(/^(?:Error)?: /);
  });

  it.each(['name', 'message', 'stack', 'cause'])(
    'is described all the same: reading %s fails (R9)',
    (part) => {
      const error = Object.defineProperty(new Error('x'), part, {
        get: () => {
          throw new TypeError('not loaded');
        },
      });
      expect(describeError(error)).toEqual(expect.any(String));
      expect(describeForLog(error)).toEqual(expect.any(String));
      expect(stackForLog(error)).toMatch(/^(?:Error)?: /);
    },
  );
});
