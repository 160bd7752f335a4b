import type { Answer } from '../support/browser.js';
import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

describe('the account page of the demo', () => {
  let demo: Demo;
  let visitor: Visitor;

  beforeAll(async () => {
    demo = await startDemo();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => demo.stop());
  beforeEach(async () => {
    visitor = new Visitor(demo.url);
    await visitor.signIn();
  });

  const save = (name: string, headers: Record<string, string> = {}): Promise<Answer> =>
    visitor.visit(`${demo.url}/account/name`, {
      method: 'POST',
      body: new URLSearchParams({ name }),
      headers: { referer: `${demo.url}/account`, origin: demo.url, ...headers },
    });

  /** Follows the button of the page that asks for it; answers where it ends. */
  async function confirm(page: Answer, email = 'jane@example.com'): Promise<Answer> {
    const [, href = ''] = /class="button" href="([^"]+)"/.exec(page.body) ?? [];
    const identityProvider = await visitor.follow(demo.url + href.replaceAll('&amp;', '&'));
    const submitted = await visitor.visit(identityProvider.url, {
      method: 'POST',
      body: new URLSearchParams({ choice: 'sign-in', email, given_name: 'J', family_name: 'D' }),
    });
    return visitor.follow(submitted.location ?? '');
  }

  it('is linked from the dashboard, and needs no proof to look at', async () => {
    expect((await visitor.open('/dashboard')).body).toContain('href="/account"');
    const page = await visitor.open('/account');
    expect([page.status, page.url]).toEqual([200, `${demo.url}/account`]);
    expect(page.body).toContain('You have not confirmed that it is you');
  });

  it('asks for a proof before it saves, and keeps what was typed', async () => {
    const asked = await save('Jane "J" <D>');
    expect(asked.status).toBe(401);
    expect(asked.body).toContain('Confirm that it&#39;s me');
    const back = await confirm(asked);
    expect(back.url).toBe(`${demo.url}/account`);
    expect(back.body).toContain('Your new name is not saved yet.');
    expect(back.body).toContain('value="Jane &quot;J&quot; &lt;D&gt;"');
    const saved = await save('Jane "J" <D>');
    expect([saved.status, saved.location]).toEqual([303, `${demo.url}/account?saved=1`]);
    const page = await visitor.open('/account?saved=1');
    expect(page.body).toContain('Saved: your name is now');
    expect(page.body).not.toContain('not saved yet');
    expect((await visitor.open('/')).body).toContain('Jane &quot;J&quot; &lt;D&gt;');
    // The name stays when the company sends its own again, and a step-up is no sign-in.
    await visitor.signIn();
    expect((await visitor.open('/account')).body).toContain('Jane &quot;J&quot; &lt;D&gt;');
  });

  it('counts no step-up as a sign-in', async () => {
    const count = (): unknown =>
      demo.rows("select sign_in_count from users where email = 'jane@example.com'")[0];
    const before = count();
    await confirm(await save('Somebody'));
    expect(count()).toEqual(before);
  });

  it('saves nothing where somebody else confirms', async () => {
    const back = await confirm(await save('Intruder'), 'max@example.com');
    expect(back.status).toBe(403);
    expect(back.body).toContain('step_up_rejected');
    expect((await visitor.open('/account')).body).not.toContain('confirmed that it is you on');
    expect((await save('Intruder')).status).toBe(401);
  });

  it.each(['', '   ', 'x'.repeat(81), 'two\nlines', 'in\u202evisible'])(
    'says what is wrong with the name %j',
    async (name) => {
      await confirm(await save('first'));
      const page = await save(name);
      expect(page.status).toBe(422);
      expect(page.body).toContain('Please enter a name');
    },
  );

  it('takes no form of another site', async () => {
    await confirm(await save('first'));
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect((await save('planted', headers as never)).status).toBe(403);
    }
    expect((await visitor.open('/account')).body).not.toContain('planted');
  });
});
