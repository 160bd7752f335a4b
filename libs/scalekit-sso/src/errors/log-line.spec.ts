import { Logger } from '@nestjs/common';
import { docsUrlOf, logFailure, logLineOf, logOutsideHttp } from './log-line.js';
import { SsoError } from './sso-error.js';

describe('logLineOf', () => {
  it('has what is known, and no empty fields', () => {
    const bare = new SsoError('session_missing');
    const end = `${bare.actor}: ${bare.remedy} | more: ${docsUrlOf('session_missing')}`;
    expect(end).toMatch(/^developer: .+ \| more: nestjs-scalekit-sso\/errors\.md#session_missing$/);
    expect(logLineOf('it failed', bare)).toBe(`it failed | ${end}`);
    const full = new SsoError('session_missing', { at: 'Chat.send()', detail: 'no cookie' });
    expect(logLineOf('it failed', full)).toBe(`it failed | Chat.send() | no cookie | ${end}`);
  });
});

describe('logFailure', () => {
  it('has a clean message, and a stack where there is one', () => {
    const error = vi.fn();
    const logger = { error } as unknown as Logger;
    logFailure(logger, 'a listener failed', new Error('password=hunter2'));
    logFailure(logger, 'a listener failed', 'a text');
    expect(error.mock.calls).toEqual([
      ['a listener failed | password=[redacted]', expect.stringMatching(/^Error: password=\[/)],
      ['a listener failed | no error object'],
    ]);
  });
});

describe('logOutsideHttp', () => {
  const logged: unknown[][] = [];
  beforeEach(() => {
    logged.length = 0;
    for (const level of ['error', 'warn', 'debug'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation((...line: unknown[]) => {
        logged.push([level, ...line]);
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('says where a failure was, with its reference, and is as loud as it is for HTTP', () => {
    const quiet = new SsoError('login_required', { at: 'Chat.send()' });
    const loud = new SsoError('user_store_failed', { cause: new Error('of the app') });
    logOutsideHttp(quiet);
    logOutsideHttp(loud);
    expect(logged).toEqual([
      [
        'debug',
        expect.stringMatching(
          `^login_required \\(401\\) \\| reference ${quiet.reference} \\| Chat\\.send\\(\\) \\| `,
        ),
      ],
      [
        'error',
        expect.stringMatching(`^user_store_failed \\(503\\) \\| reference ${loud.reference} \\| `),
        expect.stringContaining('Error: of the app'),
      ],
    ]);
  });
});
