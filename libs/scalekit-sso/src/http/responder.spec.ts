import { asSafe } from '../../spec-support/return-url.js';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { Answer, responder } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { HttpResponder } from './responder.js';

describe('evictPages', () => {
  const evicted = (options: Parameters<typeof optionsWith>[0], times = 1): Answer => {
    const answer = new Answer();
    const made = responder(optionsWith(options));
    for (let time = 0; time < times; time += 1) {
      made.evictPages(answer);
    }
    return answer;
  };

  it('needs a response to say it in', () => {
    expect(() => {
      responder().evictPages(undefined);
    }).not.toThrow();
  });

  it.each([
    [
      'https://app.example.com',
      undefined,
      /^__Host-sso\.ended=[\w-]{12}; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ],
    [
      'http://127.0.0.1:3000',
      undefined,
      /^sso\.ended=[\w-]{12}; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/,
    ],
    [
      'https://app.example.com:8443',
      'app.example.com:8443',
      /^sso\.ended=[\w-]{12}; Max-Age=300; Path=\/; Domain=app\.example\.com; HttpOnly; SameSite=Lax; Secure$/,
    ],
  ])(
    'changes a cookie of every host of %s with tenants at %s (S15)',
    (baseUrl, tenantDomain, line) => {
      expect(evicted({ baseUrl, tenantDomain }).cookies).toEqual([expect.stringMatching(line)]);
    },
  );

  it('takes a fresh value each time, once for each response (S15)', () => {
    const [first, second] = [evicted({}, 2), evicted({}, 2)];
    expect(first.cookies).toHaveLength(1);
    expect(first.cookies).not.toEqual(second.cookies);
  });

  it('clears pages that were fetched ahead, and no cookie or storage of the app (S15)', () => {
    expect(evicted({}).headers['clear-site-data']).toBe('"prefetchCache", "prerenderCache"');
  });
});

describe('redirect', () => {
  const lines: unknown[] = [];

  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => lines.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const leave = (made: HttpResponder, policy?: string): Answer => {
    const answer = new Answer();
    if (policy !== undefined) answer.headers['referrer-policy'] = policy;
    made.redirect(answer, asSafe('/next'));
    return answer;
  };

  it.each(['no-referrer', 'origin', 'strict-origin', 'same-origin, no-referrer', 'No-Referrer'])(
    'warns once that %s hides the pages of forms, and names same-origin (B24)',
    (policy) => {
      const made = responder();
      leave(made, policy);
      expect(leave(made, policy).headers['referrer-policy']).toBe('strict-origin');
      expect(lines).toEqual([
        expect.stringMatching(/^The app sends Referrer-Policy: .*policy: 'same-origin'/),
      ]);
    },
  );

  it.each([
    undefined,
    '',
    'same-origin',
    'no-referrer, same-origin',
    'no-referrer-when-downgrade',
    'origin-when-cross-origin',
    'strict-origin-when-cross-origin',
  ])('has nothing to warn of with %j (B24)', (policy) => {
    leave(responder(), policy);
    expect(lines).toEqual([]);
  });
});

describe('sentCookies', () => {
  it.each([
    ['several', ['a=1', 'b=2'], ['a=1', 'b=2']],
    ['one', 'a=1', ['a=1']],
    ['none', undefined, []],
  ])('gives %s, once the answer has left (S16)', async (_, set, expected) => {
    const answer = new Answer();
    const httpAdapter = { getHeader: () => (answer.writableFinished ? set : undefined) };
    const host = { httpAdapter } as unknown as HttpAdapterHost;
    const sent = new HttpResponder(host, optionsWith()).sentCookies({ raw: answer });
    answer.writableFinished = true;
    answer.emit('close');
    await expect(sent).resolves.toEqual(expected);
  });

  it('waits for no answer that is gone', async () => {
    const answer = Object.assign(new Answer(), { destroyed: true });
    answer.cookies.push('a=1');
    await expect(responder().sentCookies(answer)).resolves.toEqual(['a=1']);
  });
});

describe('an answer', () => {
  it('keeps out of caches, where there is a response', () => {
    const answer = new Answer();
    responder().noStore(answer);
    expect(answer.headers).toEqual({ 'cache-control': 'no-store' });
    expect(() => {
      responder().noStore(undefined);
    }).not.toThrow();
  });

  it('has a status, headers and a body', () => {
    const answer = new Answer();
    responder().send(answer, 418, { 'X-Tea': 'pot' }, 'short and stout');
    expect([answer.status, answer.body]).toEqual([418, 'short and stout']);
    expect(answer.headers).toEqual({ 'cache-control': 'no-store', 'x-tea': 'pot' });
  });

  it('may be JSON', () => {
    const answer = new Answer();
    responder().json(answer, { a: ['ä'] });
    expect([answer.status, answer.body]).toEqual([200, '{"a":["ä"]}']);
    expect(answer.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
  });

  it('may lead elsewhere, by 302 unless a form has to become a page', () => {
    const [plain, afterForm] = [new Answer(), new Answer()];
    responder().redirect(plain, asSafe('/next'));
    responder().redirect(afterForm, asSafe('/next'), 303);
    expect([plain.status, plain.location]).toEqual([302, '/next']);
    expect([afterForm.status, afterForm.location]).toEqual([303, '/next']);
    expect(plain.headers).toEqual({
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin',
    });
  });

  it('takes further headers and cookies', () => {
    const answer = new Answer();
    responder().setHeader(answer, 'X-Tea', 'pot');
    responder().appendCookie(answer, 'a=1');
    responder().appendCookie(answer, 'b=2');
    expect([answer.headers, answer.cookies]).toEqual([{ 'x-tea': 'pot' }, ['a=1', 'b=2']]);
  });

  it('tells whether it has left', () => {
    const answer = new Answer();
    expect(responder().isSent(answer)).toBe(false);
    responder().send(answer, 200, {}, '');
    expect(responder().isSent(answer)).toBe(true);
  });
});
