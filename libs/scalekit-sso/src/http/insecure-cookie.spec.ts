import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { warnOfInsecureCookie } from './insecure-cookie.js';

const AUTO = { secure: false, httpOnly: true };

describe('warnOfInsecureCookie', () => {
  const lines: unknown[] = [];

  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => lines.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const warn = (session: object | undefined, options = optionsWith()): void => {
    warnOfInsecureCookie({ ...navigation('/auth/callback'), session }, options);
  };

  it.each([[AUTO], [{ secure: undefined }], [{ secure: null }]])(
    'names the mend where the cookie is %j under https',
    (cookie) => {
      warn({ cookie });
      expect(lines).toEqual([
        expect.stringMatching(/^baseUrl is https.*secure: 'auto'.*`trust proxy`.*`trustProxy`/),
      ]);
    },
  );

  it('says it once for each app', () => {
    const options = optionsWith();
    warn({ cookie: AUTO }, options);
    warn({ cookie: AUTO }, options);
    expect(lines).toHaveLength(1);
    warn({ cookie: AUTO });
    expect(lines).toHaveLength(2);
  });

  it.each([
    ['a cookie that is Secure', { cookie: { secure: true } }],
    ['session middleware that does not tell', {}],
    ['no session', undefined],
  ])('is quiet about %s', (_, session) => {
    warn(session);
    expect(lines).toEqual([]);
  });

  it('is quiet where the app is opened by http', () => {
    warn({ cookie: AUTO }, optionsWith({ baseUrl: 'http://127.0.0.1:3000' }));
    expect(lines).toEqual([]);
  });
});
