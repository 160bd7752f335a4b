import { SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX } from '../support/sign-in.js';

interface User {
  readonly id: string;
  readonly passwordHash: string;
}

/** An app that has not said what of its users may be shown. */
class SilentUserStore extends SsoUserStore<User> {
  resolve({ key }: SsoIdentity): Promise<User> {
    return Promise.resolve({ id: key, passwordHash: 'secret-hash' });
  }
  serialize({ id }: User): string {
    return id;
  }
  deserialize(id: string): Promise<User> {
    return Promise.resolve({ id, passwordHash: 'secret-hash' });
  }
}

describe.each(ADAPTERS)('what the module shows, on %s', (adapter) => {
  const scene = setScene(adapter, { extras: { userStore: SilentUserStore } });

  it('is key, name and address of a user at /auth/me, and nothing else of the app (B21)', async () => {
    await scene.signIn();
    const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
    const { user } = JSON.parse(body) as { user: Record<string, unknown> };
    expect(user).toMatchObject({ email: JANE.email });
    expect(Object.keys(user).filter((name) => name !== 'name')).toEqual(['key', 'email']);
  });

  it('is who is signed in, escaped, where the page offers to change accounts (B21)', async () => {
    const marked = { ...JANE, email: "jane&o'neil@example.com" };
    await scene.signIn(marked);
    const headers = { 'sec-fetch-site': 'cross-site' };
    const login = `${scene.app.url}/auth/login?${scene.ask}`;
    const { location = '' } = await scene.browser.visit(login, { headers });
    const page = await scene.browser.visit(await scene.simulator.signIn(location, MAX));
    expect(page.status).toBe(409);
    expect(page.body).toContain('Signed in as <b>jane&amp;o&#39;neil@example.com</b>.');
    expect(page.body).not.toContain(MAX.email);
  });

  it('is no host or port in the place of a name of the app (B21)', async () => {
    const { body } = await scene.browser.visit(`${scene.app.url}/auth/login`);
    expect(body).toContain('<title>Sign in</title>');
    expect(body).not.toContain(new URL(scene.app.url).host);
    const error = await scene.browser.visit(`${scene.app.url}/auth/callback?state=x&code=y`);
    expect(error.body).toContain('Back to the app');
    expect(error.body).not.toContain(new URL(scene.app.url).host);
  });
});
