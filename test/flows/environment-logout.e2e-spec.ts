import { ADAPTERS } from '../support/app.js';
import { TroubledStore } from '../support/memory-store.js';
import { setScene } from '../support/scene.js';
import { JANE, signIn } from '../support/sign-in.js';

describe.each(ADAPTERS)('the end of the session at the environment, on %s', (adapter) => {
  const bye = 'http://127.0.0.1:9/bye';
  const other = 'http://127.0.0.1:9/other';
  const store = new TroubledStore();
  const scene = setScene(adapter, {
    store,
    environment: { postLogoutRedirectUris: [bye, other] },
    options: { environmentLogout: { postLogoutRedirectUris: [bye, other] } },
  });
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };

  it('follows that in the app, and comes back to a registered address', async () => {
    await scene.signIn();
    const answer = await scene.browser.visit(`${scene.app.url}/auth/logout`, {
      ...post,
      headers: {},
    });
    expect(answer.status).toBe(303);
    const url = new URL(answer.location ?? '');
    expect(url.origin + url.pathname).toBe(`${scene.simulator.environmentUrl}/oidc/logout`);
    expect(url.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3);
    expect(await scene.whoIsIn()).toBeUndefined();
    const back = await scene.browser.visit(url.href);
    expect(back.location).toBe(bye);
  });

  it('is not left out because the form names a page to go on to', async () => {
    await scene.signIn();
    const body = 'return_to=%2Fbye';
    const answer = await scene.browser.visit(`${scene.app.url}/auth/logout`, { ...post, body });
    expect(answer.location).toContain(`${scene.simulator.environmentUrl}/oidc/logout?`);
  });

  it('comes with that of all sessions in the app', async () => {
    await scene.signIn();
    const answer = await scene.browser.visit(`${scene.app.url}/auth/sessions`, {
      ...post,
      body: 'everywhere=true',
    });
    expect(answer.location).toContain(`${scene.simulator.environmentUrl}/oidc/logout?`);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('is sought without an ID token of 200 groups, whose URL no server would take (S10)', async () => {
    const groups = Array.from({ length: 200 }, (_, index) => `group-with-a-long-name-${index}`);
    scene.tamper('idToken', { claims: { groups } });
    await scene.signIn();
    const { location } = await scene.browser.visit(`${scene.app.url}/auth/logout`, {
      ...post,
      headers: {},
    });
    const { pathname, searchParams } = new URL(location ?? '');
    expect(pathname).toBe('/oidc/logout');
    expect([...searchParams]).toEqual([['post_logout_redirect_uri', bye]]);
    expect(scene.logger.loud.join()).toContain('id_token_hint is left out');
    expect((await scene.browser.visit(location ?? '')).location).toBe(bye);
  });

  it('is told to a program, which has to navigate there', async () => {
    await scene.signIn();
    const answer = await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(answer.status).toBe(200);
    const { logoutUrl } = JSON.parse(answer.body) as { logoutUrl: string };
    expect(logoutUrl).toContain('/oidc/logout?');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['nobody was signed in', async (): Promise<void> => Promise.resolve(), ''],
    ['somebody goes on to a login', () => scene.signIn(), 'return_to=%2Fauth%2Flogin'],
    [
      'somebody changes accounts at a page',
      () => scene.signIn(),
      'return_to=%2Ft%2Facme&change_account=true',
    ],
  ])('is left out where %s', async (_case, before, body) => {
    await before();
    const answer = await scene.browser.visit(`${scene.app.url}/auth/logout`, { ...post, body });
    expect(new URL(answer.location ?? '').origin).toBe(scene.app.url);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it.each([
    ['return_to=%2Ft%2Facme&change_account=true', '/t/acme'],
    [
      `post_logout_redirect_uri=${encodeURIComponent(other)}`,
      `post_logout_redirect_uri=${encodeURIComponent(other)}`,
    ],
  ])('is at the second try what it was to be at the first: %s', async (body, location) => {
    await scene.signIn();
    const logout = `${scene.app.url}/auth/logout`;
    store.trouble('destroy', 'fails');
    const failed = await scene.browser.visit(logout, { ...post, body });
    expect(failed.status).toBe(503);
    store.recover();
    const fields = failed.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
    const again = new URLSearchParams(
      [...fields].map(([, name = '', value = '']): [string, string] => [name, value]),
    );
    const answer = await scene.browser.visit(logout, { ...post, body: again.toString() });
    expect(answer.status).toBe(303);
    expect(answer.location).toContain(location);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('keeps no token where it is not wanted', async () => {
    const app = await scene.another();
    await signIn(scene.browser, app, scene.simulator);
    expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
    const answer = await scene.browser.visit(`${app.url}/auth/logout`, { ...post, headers: {} });
    expect(answer.location).toBe(`${app.url}/`);
  });
});
