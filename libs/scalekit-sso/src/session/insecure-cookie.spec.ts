import { Logger } from '@nestjs/common';
import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { warnOfInsecureCookie } from './insecure-cookie.js';

const AUTO = { secure: false, httpOnly: true };

describe('warnOfInsecureCookie', () => {
  const lines: unknown[] = [];

  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => lines.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const warn = (
    session: object | undefined,
    options = optionsWith(),
    cookies: readonly string[] = [],
  ): void => {
    warnOfInsecureCookie({ ...navigation('/auth/callback'), session }, cookies, options);
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

  describe('about the name', () => {
    const SECURE = { secure: true };
    const LINES = ['other=abc; Path=/', 'connect.sid=s%3Aa%2Fb.sig; Path=/; Secure'];

    it.each([
      ['express-session', { cookie: SECURE, id: 'a/b' }],
      ['@fastify/session', { cookie: SECURE, sessionId: 'a/b' }],
    ])('names a better one for the session cookie of %s, once (S16)', (_, session) => {
      const options = optionsWith();
      warn(session, options, LINES);
      warn(session, options, LINES);
      expect(lines).toEqual([
        expect.stringMatching(/the session cookie, connect\.sid, .* to '__Host-connect\.sid'/),
      ]);
    });

    it('says first what is missing of Secure (S16)', () => {
      warn({ cookie: AUTO, id: 'a/b' }, undefined, LINES);
      expect(lines).toEqual([expect.stringMatching(/is not Secure/)]);
    });

    it.each<[string, object, readonly string[], object]>([
      ['has the prefix', { id: 'a/b' }, ['__Host-sid=s%3Aa%2Fb.sig'], {}],
      ['is none of the answer', { id: 'z' }, LINES, {}],
      ['cannot be told', {}, LINES, {}],
      ['is shared by hosts of tenants', { id: 'a/b' }, LINES, { tenantDomain: 'app.example.com' }],
      ['goes over http', { id: 'a/b' }, LINES, { baseUrl: 'http://127.0.0.1:3000' }],
    ])('is quiet where the cookie %s (S16)', (_, session, cookies, options) => {
      warn({ cookie: SECURE, ...session }, optionsWith(options), cookies);
      expect(lines).toEqual([]);
    });
  });
});
