import { asSafe } from '../../spec-support/return-url.js';
import { Logger, type ArgumentsHost, type HttpException } from '@nestjs/common';
import { firstValueFrom, type Observable } from 'rxjs';
import { AnswerException } from '../http/answer-exception.js';
import { Answer, linksOf, navigation, responder } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { errorPageAnswer } from '../../spec-support/pages.js';
import { DefaultErrorPage, type SsoErrorPage } from './error-page.js';
import { SsoError } from '../errors/sso-error.js';
import { SsoExceptionFilter } from './sso-exception.filter.js';

const filterOf = (page: SsoErrorPage, options = optionsWith()): SsoExceptionFilter =>
  new SsoExceptionFilter(errorPageAnswer(page, options), responder(), linksOf(options));
const filter = filterOf(new DefaultErrorPage());

/** The answer to a failure. */
async function answerTo(
  error: HttpException,
  tested = filter,
  request = navigation('/orders'),
  answer = new Answer(),
): Promise<Answer> {
  const http = { getRequest: () => request, getResponse: () => answer };
  const host = { getType: () => 'http', switchToHttp: () => http };
  await tested.catch(error, host as unknown as ArgumentsHost);
  return answer;
}

beforeEach(() => {
  for (const level of ['debug', 'log', 'warn', 'error'] as const) {
    vi.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('makes the browser drop the pages of a session that has ended (S15)', async () => {
  const ended = await answerTo(new SsoError('session_expired'));
  expect(ended.cookies).toEqual([expect.stringContaining('sso.ended=')]);
  const neverBegun = await answerTo(new SsoError('login_required'));
  expect(neverBegun.cookies).toEqual([]);
});

it('says who is signed in, escaped, on a page that has the recovery of the callback (B21)', async () => {
  const error = new SsoError('already_signed_in', { signedInAs: '<i>Jane</i>' });
  const answer = await answerTo(error.withRecovery({ retryUrl: asSafe('/auth/login') }));
  expect(answer.body).toContain('<p>Signed in as <b>&lt;i&gt;Jane&lt;/i&gt;</b>.</p>');
  expect((await answerTo(new SsoError('already_signed_in'))).body).not.toContain('Signed in as');
});

describe('an app with pages at another origin', () => {
  const SPA = 'http://127.0.0.1:5173';
  const allowing = filterOf(new DefaultErrorPage(), optionsWith({ allowedOrigins: [SPA] }));
  const told = async (headers: Record<string, string>, isRedirect = true): Promise<Answer> => {
    const request = { method: 'GET', url: '/api', headers: { accept: '*/*', ...headers } };
    const retryUrl = asSafe('/auth/login');
    return answerTo(new SsoError('login_required', { retryUrl, isRedirect }), allowing, request);
  };

  it('gives them absolute URLs, to scripts and to htmx', async () => {
    const login = 'https://app.example.com/auth/login';
    expect(JSON.parse((await told({ origin: SPA })).body ?? '')).toMatchObject({ loginUrl: login });
    const htmx = { 'hx-request': 'true' };
    expect((await told({ ...htmx, origin: SPA })).headers['hx-redirect']).toBe(login);
    expect((await told(htmx)).headers['hx-redirect']).toBe('/auth/login');
    expect((await told({ 'hx-request': 'false' })).headers).not.toHaveProperty('hx-redirect');
    expect((await told(htmx, false)).headers).not.toHaveProperty('hx-redirect');
    const nowhere = new SsoError('login_required', { isRedirect: true });
    const request = { method: 'GET', url: '/api', headers: htmx };
    expect((await answerTo(nowhere, allowing, request)).headers).not.toHaveProperty('hx-redirect');
  });

  it('lets the form of a page lead back to them', async () => {
    const { headers } = await answerTo(new SsoError('already_signed_in'), allowing);
    expect(headers['content-security-policy']).toContain(
      `form-action 'self' https: https://app.example.com https://acme.scalekit.dev ${SPA};`,
    );
  });
});

describe('the form of a page', () => {
  const action = { url: '/auth/logout', label: 'Sign out', fields: { return_to: '/bye' } };

  it('has the further fields of the error page, and none of ours is replaced (B30)', async () => {
    class Page extends DefaultErrorPage {
      override formFields(): Record<string, string> {
        return { _csrf: 'a"b', return_to: '/evil' };
      }
    }
    const withFields = filterOf(new Page());
    const { body } = await answerTo(new SsoError('method_not_allowed', { action }), withFields);
    expect(body).toContain('name="_csrf" value="a&quot;b"');
    expect(body).toContain('name="return_to" value="/bye"');
    expect(body).not.toContain('/evil');
  });

  it('has none where the error page gives none (B30)', async () => {
    const { body } = await answerTo(new SsoError('method_not_allowed', { action }));
    expect(body?.match(/type="hidden"/g)).toHaveLength(1);
  });
});

describe('a failure of another transport', () => {
  const fail = (type: string, error: HttpException): unknown =>
    filter.catch(error, { getType: () => type } as unknown as ArgumentsHost);

  it('is handed on as its transport expects, and logged once', async () => {
    const debug = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
    for (const type of ['graphql', 'rpc'] as const) {
      debug.mockClear();
      const error = new SsoError('login_required');
      await (type === 'rpc'
        ? expect(firstValueFrom(fail(type, error) as Observable<never>)).rejects.toBe(error)
        : expect(Promise.resolve().then(() => fail(type, error))).rejects.toBe(error));
      expect(debug).toHaveBeenCalledExactlyOnceWith(
        expect.stringContaining(`login_required (401) | reference ${error.reference}`),
      );
    }
    debug.mockClear();
    const answer = new AnswerException(() => Promise.resolve());
    expect(() => fail('graphql', answer)).toThrow(answer);
    expect(debug).not.toHaveBeenCalled();
  });
});

it.each<[string, string | undefined]>([
  ['', 'nestjs-scalekit-sso/errors.md#token_rejected'],
  ['development', 'nestjs-scalekit-sso/errors.md#token_rejected'],
  ['production', undefined],
])('tells a program where a failure is explained, with NODE_ENV %s: %s', async (env, docsUrl) => {
  vi.stubEnv('NODE_ENV', env);
  const tested = filterOf(new DefaultErrorPage());
  vi.unstubAllEnvs();
  const request = { ...navigation('/orders'), headers: { accept: 'application/json' } };
  const { body } = await answerTo(new SsoError('token_rejected'), tested, request);
  expect((JSON.parse(body ?? '') as { docsUrl?: string }).docsUrl).toBe(docsUrl);
});

describe('a failure of HTTP', () => {
  const retryUrl = asSafe('/auth/login');
  const program = {
    method: 'POST',
    url: '/orders?code=x',
    headers: { accept: 'application/json' },
  };

  it('is problem JSON for a program, with where a login starts', async () => {
    const error = new SsoError('login_required', { retryUrl, headers: { 'X-More': 'more' } });
    const { status, headers, body } = await answerTo(error, filter, program);
    expect([status, JSON.parse(body ?? '')]).toEqual([
      401,
      {
        type: 'about:blank',
        title: expect.stringMatching(/^[A-Z]/) as string,
        status: 401,
        detail: error.message,
        code: 'login_required',
        reference: error.reference,
        docsUrl: 'nestjs-scalekit-sso/errors.md#login_required',
        loginUrl: '/auth/login',
      },
    ]);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-more': 'more',
    });
  });

  it.each([
    ['step_up_required', { retryUrl }, ['stepUpUrl']],
    ['organization_mismatch', { retryUrl }, ['loginUrl']],
    ['too_many_requests', { retryUrl }, []],
    ['token_rejected', {}, []],
  ] as const)('names the way on after %s with %j: %j', async (code, origin, names) => {
    const { body } = await answerTo(new SsoError(code, origin), filter, program);
    const found = Object.keys(JSON.parse(body ?? '') as object).filter((it) => it.endsWith('Url'));
    expect(found.filter((it) => it !== 'docsUrl')).toEqual(names);
  });

  it.each([
    [{ retryUrl, isRedirect: true }, '/auth/login', undefined],
    [{ retryUrl, isRedirect: false }, undefined, 401],
    [{ isRedirect: true }, undefined, 401],
  ])(
    'redirects who navigates where it says so, and shows a page else: %j',
    async (origin, to, status) => {
      const answer = await answerTo(new SsoError('login_required', origin));
      expect(answer.location).toBe(to);
      expect(answer.body === undefined ? undefined : answer.status).toBe(status);
    },
  );

  it('shows a page to a form, which is no navigation to come back to', async () => {
    const form = { ...navigation('/orders'), method: 'POST' };
    const error = new SsoError('login_required', { retryUrl, isRedirect: true });
    const answer = await answerTo(error, filter, form);
    expect([answer.location, answer.body]).toEqual([undefined, expect.stringContaining('<html')]);
  });

  it('is in the log with its address, without the query, and with the stack of its cause', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const tested = filterOf(new DefaultErrorPage());
    const caused = new SsoError('user_store_failed', { cause: new Error('of the app') });
    await answerTo(caused, tested, program);
    const bare = new SsoError('user_store_failed');
    await answerTo(bare, tested, { ...program, url: '/orders' });
    const lineOf = ({ reference }: SsoError): unknown =>
      expect.stringMatching(
        `^user_store_failed \\(503\\) at POST /orders \\| reference ${reference} \\| `,
      );
    expect(error.mock.calls).toEqual([
      [lineOf(caused), expect.stringContaining('Error: of the app')],
      [lineOf(bare)],
    ]);
  });

  it('is only logged where an answer was sent already', async () => {
    const sent = Object.assign(new Answer(), { status: 200 });
    const debug = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
    await answerTo(new SsoError('session_expired'), filter, program, sent);
    expect([sent.status, sent.body, sent.cookies]).toEqual([200, undefined, []]);
    expect(debug).toHaveBeenCalledOnce();
  });
});

describe('an answer that is handed over', () => {
  it('is sent; where it fails with an error of ours, that is answered', async () => {
    const sending = new AnswerException((response) => {
      Object.assign(response as Answer, { status: 204 });
      return Promise.resolve();
    });
    expect((await answerTo(sending)).status).toBe(204);
    const failing = new AnswerException(() => Promise.reject(new SsoError('token_rejected')));
    expect((await answerTo(failing)).body).toContain('token_rejected');
  });

  it('is logged where it fails otherwise', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const answer = await answerTo(new AnswerException(() => Promise.reject(new Error('broken'))));
    expect(answer.status).toBeUndefined();
    expect(error).toHaveBeenCalledExactlyOnceWith(
      'no answer could be sent | broken',
      expect.stringContaining('Error: broken'),
    );
  });
});
