import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { organizationOf, problemOf } from '../support/sign-in.js';

describe.each(ADAPTERS)('what asks a user to sign in, on %s', (adapter) => {
  const scene = setScene(adapter);
  const page = (): string => `${scene.app.url}/orders?page=2`;
  /** What a script of a page gets from a guarded address. */
  const ask = async (headers: Record<string, string>): Promise<string | undefined> => {
    const answer = await scene.browser.api(`${scene.app.url}/dashboard`, { headers });
    expect(answer.status).toBe(401);
    return problemOf(answer).loginUrl;
  };

  it.each([
    'login_required',
    'interaction_required',
    'account_selection_required',
    'consent_required',
  ])('goes back without a session where prompt=none ends in %s (B11)', async (error) => {
    const ask = `organization_id=${organizationOf(scene.simulator)}&prompt=none&return_to=/optional`;
    const { location = '' } = await scene.browser.visit(`${scene.app.url}/auth/login?${ask}`);
    const state = new URL(location).searchParams.get('state') ?? '';
    const answer = await scene.browser.visit(
      `${scene.app.url}/auth/callback?error=${error}&state=${state}`,
    );
    expect([answer.status, answer.location]).toEqual([302, `${scene.app.url}/optional`]);
    expect((await scene.browser.api(`${scene.app.url}/auth/me`)).status).toBe(401);
  });

  it.each([
    ['prompt=none', 'access_denied'],
    ['prompt=login', 'login_required'],
  ])('shows a page where %s ends in %s (B11)', async (prompt, error) => {
    const ask = `organization_id=${organizationOf(scene.simulator)}&${prompt}`;
    const { location = '' } = await scene.browser.visit(`${scene.app.url}/auth/login?${ask}`);
    const state = new URL(location).searchParams.get('state') ?? '';
    const answer = await scene.browser.visit(
      `${scene.app.url}/auth/callback?error=${error}&state=${state}`,
    );
    expect(answer.status).toBe(403);
  });

  it('leads from a mistyped address to where it can be corrected (B17)', async () => {
    const mistyped = 'login_hint=jane@exmaple.test&return_to=/dashboard';
    const { location = '' } = await scene.browser.visit(`${scene.app.url}/auth/login?${mistyped}`);
    const state = new URL(location).searchParams.get('state') ?? '';
    const failed = await scene.browser.visit(
      `${scene.app.url}/auth/callback?error=domain_not_found&state=${state}`,
    );
    expect(failed.body).not.toContain('IT team');
    const href = /class="button" href="([^"]+)"/.exec(failed.body)?.[1] ?? '';
    expect(href).toBe('/auth/login?return_to=%2Fdashboard');
    const form = await scene.browser.visit(scene.app.url + href);
    expect([form.status, form.body.includes('exmaple')]).toEqual([200, false]);
    expect(form.body).toContain('name="login_hint"');
    expect(form.body).toContain('name="return_to" value="/dashboard"');
  });

  it('sends a script back to its page, and not to what only the script can read (B18)', async () => {
    const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    expect(await ask({ ...own, referer: page() })).toBe(
      '/auth/login?return_to=%2Forders%3Fpage%3D2',
    );
    expect(await ask(own)).toBe('/auth/login');
    expect(await ask({})).toBe('/auth/login');
  });

  it('tells a script of another origin the whole address (B18)', async () => {
    const origin = 'https://spa.example';
    const headers = { origin, referer: `${origin}/orders`, 'sec-fetch-site': 'cross-site' };
    expect(await ask(headers)).toBe(`${scene.app.url}/auth/login`);
  });

  it('sends a script that fetches HTML back to its page, and a boosted link to its own (B31)', async () => {
    const own = { accept: 'text/html', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    const loginAfter = async (further: Record<string, string>): Promise<string | undefined> => {
      const headers = { ...own, 'hx-request': 'true', referer: page(), ...further };
      const { status, headers: answered } = await scene.browser.api(`${scene.app.url}/dashboard`, {
        headers,
      });
      expect(status).toBe(401);
      return answered.get('hx-redirect') ?? undefined;
    };
    expect(await loginAfter({})).toBe('/auth/login?return_to=%2Forders%3Fpage%3D2');
    expect(await loginAfter({ 'hx-boosted': 'true' })).toBe('/auth/login?return_to=%2Fdashboard');
  });

  it.each(['*/*', 'text/html'])(
    'makes htmx navigate to the login, and back to its page, by Accept: %s (B31)',
    async (accept) => {
      const answer = await scene.browser.api(`${scene.app.url}/dashboard`, {
        headers: {
          accept,
          'hx-request': 'true',
          'sec-fetch-site': 'same-origin',
          referer: page(),
        },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('hx-redirect')).toBe('/auth/login?return_to=%2Forders%3Fpage%3D2');
      const plain = await scene.browser.api(`${scene.app.url}/dashboard`);
      expect(plain.headers.get('hx-redirect')).toBeNull();
    },
  );

  it('does not forget on a page that another site posted to who did (S4)', async () => {
    const answer = await scene.browser.visit(`${scene.app.url}/dashboard`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('href="/auth/login?third_party=true"');
  });
});
