import { Logger } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { logOutsideHttp } from './log-outside-http.js';

describe('logOutsideHttp', () => {
  const logged: string[] = [];
  beforeEach(() => {
    logged.length = 0;
    for (const level of ['warn', 'debug'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation((line: unknown) => {
        logged.push(`${level} ${String(line).split(' | developer: ')[0]}`);
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('warns once for each handler, and is quiet from then on (B12)', () => {
    for (const at of ['Chat.send()', 'Chat.list()', 'Chat.send()']) {
      logOutsideHttp(new SsoError('guard_missing', { at }));
    }
    expect(logged).toEqual([
      'warn guard_missing (500) | Chat.send()',
      'warn guard_missing (500) | Chat.list()',
      'debug guard_missing (500) | Chat.send()',
    ]);
  });
});
