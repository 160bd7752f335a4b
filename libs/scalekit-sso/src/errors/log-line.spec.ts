import { Logger } from '@nestjs/common';
import { logOutsideHttp } from './log-line.js';
import { SsoError } from './sso-error.js';

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
