import { ForbiddenException, HttpException, Logger } from '@nestjs/common';
import type { MockInstance } from 'vitest';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { errorPageAnswer } from '../../spec-support/pages.js';
import { asSafe } from '../../spec-support/return-url.js';
import { SsoError } from '../errors/sso-error.js';
import { DefaultErrorPage, type SsoErrorPage, type SsoErrorView } from './error-page.js';

const ACTION = { url: '/auth/logout', label: 'Sign out', fields: { return_to: '/bye' } };

let answer: Answer;
let loud: MockInstance<Logger['error']>;

beforeEach(() => {
  answer = new Answer();
  loud = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The answer with a page of the app. */
async function answerWith(
  page: SsoErrorPage,
  error = new SsoError('token_rejected'),
  options = optionsWith(),
  headers: Record<string, string> = {},
): Promise<Answer> {
  const pages = errorPageAnswer(page, options);
  await pages.send(error, navigation('/orders?q=1', headers), answer, { 'Retry-After': '7' });
  return answer;
}

/** A page of the app that is drawn as a test says. */
function drawn(render: (view: SsoErrorView) => string | Promise<string>): SsoErrorPage {
  return { render };
}

/** What the page is made of. */
async function viewOf(
  error: SsoError,
  options = optionsWith(),
  headers: Record<string, string> = {},
): Promise<SsoErrorView> {
  let seen: SsoErrorView | undefined;
  await answerWith(
    drawn((view) => {
      seen = view;
      return 'drawn';
    }),
    error,
    options,
    headers,
  );
  return seen as unknown as SsoErrorView;
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('ErrorPageAnswer', () => {
  it('sends the page of the app, with the headers of the failure', async () => {
    await answerWith(drawn(() => '<p>ours</p>'));
    expect([answer.status, answer.body]).toEqual([403, '<p>ours</p>']);
    expect(answer.headers).toMatchObject({
      'retry-after': '7',
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(loud).not.toHaveBeenCalled();
  });

  it('falls back to the default page where that of the app fails, and logs it', async () => {
    await answerWith(drawn(() => Promise.reject(new Error('password=hunter2'))));
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('token_rejected');
    expect(loud).toHaveBeenCalledExactlyOnceWith(
      'errorPage failed | password=[redacted]',
      expect.stringContaining('Error: password=[redacted]'),
    );
  });

  it('falls back to the default page where that of the app takes too long', async () => {
    vi.useFakeTimers();
    const sent = answerWith(drawn(never));
    await vi.advanceTimersByTimeAsync(optionsWith().timeoutMs);
    await sent;
    expect(answer.body).toContain('token_rejected');
    expect(loud).toHaveBeenCalledExactlyOnceWith(
      'errorPage failed | it took too long',
      expect.any(String),
    );
  });

  it.each([
    [new HttpException('in maintenance', 503), 503, { statusCode: 503, message: 'in maintenance' }],
    [new ForbiddenException('no'), 403, { statusCode: 403, message: 'no', error: 'Forbidden' }],
  ])('answers %s of the page as Nest does', async (exception, status, body) => {
    await answerWith(drawn(() => Promise.reject(exception)));
    expect([answer.status, JSON.parse(answer.body ?? '')]).toEqual([status, body]);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('sends nothing where something was sent meanwhile', async () => {
    await answerWith(
      drawn(() => {
        answer.status = 418;
        return 'too late';
      }),
    );
    expect([answer.status, answer.body]).toEqual([418, undefined]);
  });

  describe('with a form', () => {
    const formError = (): SsoError => new SsoError('method_not_allowed', { action: ACTION });

    class FormPage extends DefaultErrorPage {
      constructor(override readonly formFields: () => Promise<Record<string, string>>) {
        super();
      }
    }

    it('has it posted, with its own fields, where the page adds none', async () => {
      const { action } = await viewOf(formError());
      expect(action).toEqual({ ...ACTION, method: 'POST' });
    });

    it('still says what has happened where further fields fail, or take too long', async () => {
      await answerWith(new FormPage(() => Promise.reject(new Error('no token'))), formError());
      expect(answer.body).toContain('method_not_allowed');
      expect(answer.body?.match(/type="hidden"/g)).toHaveLength(1);
      vi.useFakeTimers();
      answer = new Answer();
      const sent = answerWith(new FormPage(never), formError());
      await vi.advanceTimersByTimeAsync(optionsWith().timeoutMs);
      await sent;
      expect(answer.body).toContain('method_not_allowed');
      expect(loud.mock.calls.map(([line]) => line as unknown)).toEqual([
        'errorPage failed | no token',
        'errorPage failed | it took too long',
      ]);
    });
  });

  it.each([
    [undefined, 'Back to the app'],
    ['Acme Reports', 'Back to Acme Reports'],
  ])('names the app %s on the way home: %s', async (appName, homeLabel) => {
    const view = await viewOf(new SsoError('token_rejected'), optionsWith({ appName }));
    expect([view.homeLabel, view.homeUrl]).toEqual([homeLabel, '/']);
  });

  it('says to a login that a browser was to be sent to that another site has led there', async () => {
    const retryUrl = asSafe('/auth/login?return_to=%2F');
    const byAnotherSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const linkOf = async (origin: object, headers: Record<string, string> = byAnotherSite) =>
      (await viewOf(new SsoError('login_required', origin), optionsWith(), headers)).retryUrl;
    expect(await linkOf({})).toBeUndefined();
    expect(await linkOf({ isRedirect: true })).toBeUndefined();
    expect(await linkOf({ retryUrl })).toBe(retryUrl);
    expect(await linkOf({ retryUrl, isRedirect: false })).toBe(retryUrl);
    expect(await linkOf({ retryUrl, isRedirect: true }, {})).toBe(retryUrl);
    const told = await linkOf({ retryUrl, isRedirect: true });
    expect(told).toMatch(/^\/auth\/login\?return_to=%2F&\w+=/);
  });
});
