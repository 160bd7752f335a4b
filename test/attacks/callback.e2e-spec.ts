import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { expectRestartThenDenied, followRestart, isRestart } from '../support/restart.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, leave } from '../support/sign-in.js';

const EIGHT_KIB = 8_192;

describe.each(ADAPTERS)('B: attacks on the callback, on %s', (adapter) => {
  const scene = setScene(adapter);
  const at = (query: string): string => `${scene.app.url}/auth/callback?${query}`;
  const loginCookies = async (): Promise<{ name: string; value: string }[]> =>
    (await scene.browser.jar.getCookies(scene.app.url))
      .filter(({ key }) => key.startsWith('sso.'))
      .map(({ key, value }) => ({ name: key, value }));
  const setCookie = (name: string, value: string): Promise<unknown> =>
    scene.browser.jar.setCookie(`${name}=${value}; Path=/`, scene.app.url);

  it.each([
    ['', 'login_not_found'],
    ['code=abc', 'invalid_callback'],
    ['state=abc', 'login_not_found'],
    ['code=abc&state=abc', 'login_not_found'],
  ] as const)('B1 tells a program about ?%s', async (query, code) => {
    const answer = await scene.browser.visit(at(query), { headers: { accept: '*/*' } });
    await expectDenied(scene, answer, code);
  });

  it('opens no cookie with one bit altered, in whichever part (B2)', async () => {
    const spent = scene.simulator.requestCount('/oauth/token');
    const callback = await scene.callback();
    const [cookie] = await loginCookies();
    const { name, value } = cookie ?? { name: '', value: '' };
    const sealed = Buffer.from(value, 'base64url');
    // Version, key id, IV, ciphertext, and the first and last byte of the tag.
    for (const index of [0, 4, 5, 16, 17, 100, sealed.length - 16, sealed.length - 1]) {
      const bytes = Buffer.from(sealed);
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      const altered = bytes.toString('base64url');
      const answer = await scene.browser.visit(callback, {
        headers: { cookie: `${name}=${altered}` },
      });
      // Of the key id, nobody can tell whether it was altered or is of another secret.
      expectRefusal(scene, answer, index === 4 ? 'login_cookie_unreadable' : 'login_not_found');
    }
    expect(scene.simulator.requestCount('/oauth/token')).toBe(spent);
    await setCookie(name, value);
    expect((await scene.browser.follow(callback)).status).toBe(200);
  });

  it('B2 opens no cookie of another secret', async () => {
    const cookieSecret = 'hT8r!another-secret-of-this-test-2';
    const other = await scene.another({ options: { baseUrl: scene.app.url, cookieSecret } });
    const callback = await scene.simulator.signIn(
      await leave(scene.browser, other, scene.ask),
      JANE,
    );
    expect(await loginCookies()).toHaveLength(1);
    await expectDenied(scene, await scene.browser.visit(callback), 'login_cookie_unreadable');
  });

  it('B2 opens no cookie of another app with the same secret', async () => {
    const other = await scene.another();
    const theirs = await scene.simulator.signIn(await leave(scene.browser, other, scene.ask), JANE);
    const there = theirs.replace(other.url, scene.app.url);
    await expectDenied(scene, await scene.browser.visit(there), 'login_not_found');
  });

  it('B2 opens no cookie under the name of another login', async () => {
    const first = await scene.callback();
    const [one] = await loginCookies();
    const second = await scene.callback();
    const two = (await loginCookies()).find(({ name }) => name !== one?.name);
    await setCookie(one?.name ?? '', two?.value ?? '');
    await setCookie(two?.name ?? '', one?.value ?? '');
    for (const callback of [first, second]) {
      expectRefusal(scene, await scene.browser.visit(callback), 'login_not_found');
    }
    await expectDenied(scene, await scene.browser.visit(first), 'login_not_found');
  });

  it('B2 forgets a login after ten minutes, whatever cookie the browser still sends', async () => {
    const callback = await scene.callback();
    const cookie = await scene.browser.jar.getCookieString(scene.app.url);
    const later = Date.now() + 601_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
    const answer = await new Browser().visit(callback, { headers: { cookie } });
    clock.mockRestore();
    await expectDenied(scene, answer, 'login_not_found');
  });

  it.each<[string, (state: string) => string]>([
    ['truncated', (state) => state.slice(0, -1)],
    ['in other case', (state) => state.toUpperCase()],
    ['with a blank', (state) => `${state} `],
    ['twice as long', (state) => state + state],
  ])('B2 denies a state that is %s', async (_case, spoil) => {
    const url = new URL(await scene.callback());
    url.searchParams.set('state', spoil(url.searchParams.get('state') ?? ''));
    await expectDenied(scene, await scene.browser.visit(url.href), 'login_not_found');
  });

  it("B3 denies a stranger's code in a login of this browser", async () => {
    const stranger = new Browser();
    const theirs = new URL(
      await scene.simulator.signIn(await leave(stranger, scene.app, scene.ask), MAX),
    );
    const ours = new URL(await scene.callback());
    ours.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    // PKCE: the code belongs to the verifier of another browser (RFC 9700 section 4.5).
    await expectRestartThenDenied(scene, await scene.browser.visit(ours.href));
  });

  it('signs in once, without a page, where one callback is opened twenty times at one moment (B4)', async () => {
    const hasSession = ({ headers }: Answer): boolean =>
      headers.getSetCookie().some((cookie) => cookie.startsWith('sid='));
    const callback = await scene.callback();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => scene.browser.visit(callback)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 302));
    expect(answers.filter(hasSession)).toHaveLength(1);
    expect(answers.filter((answer) => isRestart(scene, answer))).toHaveLength(19);
    const session = await scene.browser.clone();
    // A browser follows one of them; here all do.
    for (const answer of answers) {
      const back = await followRestart(scene, answer);
      expect([back.status, hasSession(back) && back !== answer]).toEqual([302, false]);
      expect(back.location).toMatch(/\/(dashboard)?$/);
    }
    expect(await scene.whoIsIn()).toBe(JANE.email);
    // That of the first: the restarts did not replace it.
    expect(await scene.whoIsIn(session)).toBe(JANE.email);
  });

  it('signs in by the restart where the answer of the first was lost (B4)', async () => {
    const callback = await scene.callback();
    const impatient = await scene.browser.clone();
    expect((await impatient.visit(callback)).status).toBe(302);
    const second = await scene.browser.visit(callback);
    const back = await followRestart(scene, second);
    expect([back.status, back.location]).toEqual([302, `${scene.app.url}/dashboard`]);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('opens nothing by a stolen callback, whoever comes first (B3, B4)', async () => {
    const callback = await scene.callback();
    const thief = new Browser();
    expectRefusal(scene, await thief.visit(callback), 'login_not_found');
    expect((await scene.browser.visit(callback)).status).toBe(302);
    expectRefusal(scene, await thief.visit(callback), 'login_not_found');
    expect(await scene.whoIsIn(thief)).toBeUndefined();
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('keeps in mind who started a login when it starts again (B3)', async () => {
    await scene.signIn(MAX);
    const left = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    const url = new URL(await scene.simulator.signIn(left.location ?? '', JANE));
    url.searchParams.set('code', 'refused');
    const answer = await scene.browser.visit(url.href);
    expect(isRestart(scene, answer)).toBe(true);
    expectRefusal(scene, await followRestart(scene, answer), 'already_signed_in');
    expect(await scene.whoIsIn()).toBe(MAX.email);
  });

  it('B5 believes the error beside a code, and does not spend the code', async () => {
    const spent = scene.simulator.requestCount('/oauth/token');
    const callback = `${await scene.callback()}&error=user_not_active&error_description=gone`;
    const answer = await scene.browser.visit(callback);
    expect(scene.simulator.requestCount('/oauth/token')).toBe(spent);
    await expectDenied(scene, answer, 'user_not_active');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'Call +1 555 0100 and read out your password to unlock your account',
    'https://evil.example/login',
    '\r\n\r\nSet-Cookie: planted=1',
    '\u202egnp.exe',
    '{{constructor.constructor("alert(1)")()}}',
  ])('B6 neither runs nor shows the description %j', async (description) => {
    const failed = await scene.simulator.fail(await scene.leave(), 'access_denied', description);
    const page = await scene.browser.visit(failed);
    expect(page.headers.get('set-cookie') ?? '').not.toContain('planted');
    await expectDenied(scene, page, 'access_denied');
  });

  it.each(['<script>alert(1)</script>', 'your account is locked, call +1 555 0100', '__proto__'])(
    'B6 shows no error code that it does not know: %j',
    async (error) => {
      const failed = await scene.simulator.fail(await scene.leave(), error);
      await expectDenied(scene, await scene.browser.visit(failed), 'unknown_error');
    },
  );

  it.each([
    'error_description=a&error_description=b',
    'error_description[]=a',
    'error_description=%ff',
  ])('B6 does not lose the error to ?%s', async (description) => {
    const { searchParams } = new URL(await scene.callback());
    const state = searchParams.get('state') ?? '';
    const answer = await scene.browser.visit(
      at(`error=access_denied&state=${state}&${description}`),
    );
    await expectDenied(scene, answer, 'access_denied');
  });

  it('B6 blames no outage on the environment where no login of ours failed', async () => {
    const answer = await scene.browser.visit(at('error=server_error&state=abcdefgh'));
    await expectDenied(scene, answer, 'unknown_error');
  });

  it.each<[string, (own: string) => string]>([
    ['of another host', () => 'https://evil.example'],
    ['that ours is a prefix of', (own) => `${own}.evil.example`],
    ['with a path', (own) => `${own}/oauth`],
    ['with two slashes', (own) => `${own}//`],
    ['of the other scheme', (own) => own.replace('http:', 'https:')],
    ['in upper case', (own) => own.toUpperCase()],
    ['that is empty', () => ''],
  ])('B7 denies an iss %s', async (_case, issuer) => {
    const url = new URL(await scene.callback());
    url.searchParams.set('iss', issuer(scene.simulator.environmentUrl));
    await expectDenied(scene, await scene.browser.visit(url.href), 'invalid_callback');
  });

  it.each(['', '/'])('B7 accepts our own iss followed by %j', async (end) => {
    const url = new URL(await scene.callback());
    url.searchParams.set('iss', scene.simulator.environmentUrl + end);
    expect((await scene.browser.follow(url.href)).status).toBe(200);
  });

  it.each(['code', 'state', 'iss'])(
    'B8 denies a repeated or bracketed %s beside a good callback',
    async (name) => {
      for (const extra of [
        `${name}=x`,
        `${name}[]=x`,
        `${name}[a]=x`,
        `%${name.charCodeAt(0).toString(16)}${name.slice(1)}=x`,
      ]) {
        const callback = await scene.callback();
        const url = name === 'iss' ? `${callback}&iss=x&${extra}` : `${callback}&${extra}`;
        await expectDenied(scene, await scene.browser.visit(url), 'invalid_callback');
        scene.browser = new Browser();
      }
    },
  );

  it.each([
    ['code', EIGHT_KIB, 'restart'],
    ['code', EIGHT_KIB + 1, 'invalid_callback'],
    ['state', EIGHT_KIB, 'invalid_callback'],
    ['error', EIGHT_KIB, 'invalid_callback'],
    ['iss', EIGHT_KIB, 'invalid_callback'],
  ] as const)('B9 denies a %s of %d bytes', async (name, length, code) => {
    const url = new URL(await scene.callback());
    url.searchParams.set(name, 'a'.repeat(length));
    const answer = await scene.browser.visit(url.href);
    await (code === 'restart'
      ? expectRestartThenDenied(scene, answer)
      : expectDenied(scene, answer, code));
  });

  it('B10 takes no callback from a form (response_mode=form_post)', async () => {
    const url = new URL(await scene.callback());
    const posted = await scene.browser.visit(at('').slice(0, -1), {
      method: 'POST',
      body: new URLSearchParams(url.search),
    });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
    const both = await scene.browser.visit(url.href, {
      method: 'POST',
      body: new URLSearchParams(url.search),
    });
    await expectDenied(scene, both, 'method_not_allowed');
  });

  it.each<[string, Record<string, string>]>([
    ['a prefetch', { 'sec-purpose': 'prefetch' }],
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
    ['an image', { 'sec-fetch-dest': 'image' }],
    ['XMLHttpRequest', { 'x-requested-with': 'XMLHttpRequest' }],
  ])('B10 spends no login for %s', async (_case, headers) => {
    const callback = await scene.callback();
    const answer = await scene.browser.visit(callback, { headers });
    expectRefusal(scene, answer, 'navigation_required');
    expect(await scene.whoIsIn()).toBeUndefined();
    expect((await scene.browser.follow(callback)).status).toBe(200);
  });

  it('B11 shows a calm page with a way to sign in where no login was under way', async () => {
    const page = await scene.browser.visit(at('code=abc&state=abc'));
    expect(page.body).toContain('<a class="button" href="/auth/login">Try again</a>');
    const choice = await scene.browser.visit(`${scene.app.url}/auth/login`);
    expect(choice.body).toContain('name="login_hint"');
    await expectDenied(scene, page, 'login_not_found');
  });

  it('B12 denies a code of another redirect URI', async () => {
    const other = await scene.another();
    const theirs = await scene.simulator.signIn(await leave(new Browser(), other, scene.ask), JANE);
    const ours = new URL(await scene.callback());
    ours.searchParams.set('code', new URL(theirs).searchParams.get('code') ?? '');
    await expectRestartThenDenied(scene, await scene.browser.visit(ours.href));
  });

  it('B12 denies a code that somebody else has spent already', async () => {
    const callback = await scene.callback();
    const { searchParams } = new URL(callback);
    const { clientId, clientSecret } = scene.simulator.credentials;
    await fetch(`${scene.simulator.environmentUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: searchParams.get('code') ?? '',
        redirect_uri: scene.app.sso.callbackUrl,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    await expectRestartThenDenied(scene, await scene.browser.visit(callback));
  });
});
