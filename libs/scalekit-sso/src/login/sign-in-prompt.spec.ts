import { moduleWith } from '../../spec-support/module.js';
import { loginOf } from '../../spec-support/return-url.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { SignInPrompt } from './sign-in-prompt.js';

const options = optionsWith({ appName: 'Acme <Orders>', baseUrl: 'https://app.example.com/app' });
const prompt = (await moduleWith({ options })).get(SignInPrompt);

/** The page that asks for a login. */
function pageFor(query: LoginQuery): { readonly body: string; readonly policy: string } {
  const answer = new Answer();
  prompt.show(navigation('/auth/login'), answer, loginOf(query));
  return { body: answer.body ?? '', policy: answer.headers['content-security-policy'] ?? '' };
}

describe('the page of a login without a selector', () => {
  it('asks for an e-mail address, and sends it to the address that it is shown at', () => {
    const { body } = pageFor({});
    expect(body).toContain('<form method="get">');
    expect(body).toMatch(/<input[^>]+name="login_hint"/);
    expect(body).toContain('<h1>Sign in</h1>');
    expect(body).toContain('Acme &lt;Orders&gt;');
    expect(body).not.toContain('return_to');
    expect(body).not.toMatch(/type="hidden"/);
    expect(body).toMatch(/\/>\s*<p class="actions">/);
  });

  it('keeps where the person was going, whatever it is made of', () => {
    const { body } = pageFor({ returnTo: '/orders?x="><script>&y=1' });
    expect(body).toContain(
      '<input type="hidden" name="return_to" value="/orders?x=&quot;&gt;&lt;script&gt;&amp;y=1" />',
    );
    expect(body).not.toContain('<script');
  });

  it('carries whatever else the login asks for, and who started it (S4)', () => {
    const { body } = pageFor({ prompt: 'select_account', isThirdPartyInitiated: true });
    expect(body).toContain('<input type="hidden" name="prompt" value="select_account" />');
    expect(body).toContain('<input type="hidden" name="third_party" value="true" />');
  });

  it('lets its form lead to the environment and to identity providers, and its style in', () => {
    const { policy, body } = pageFor({});
    expect(policy).toContain(
      `form-action 'self' https: ${options.base.origin} ${options.environmentUrl};`,
    );
    const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1];
    expect(body).toContain(`<style nonce="${nonce}">`);
    expect(pageFor({}).body).not.toContain(nonce);
  });
});

describe('an app with pages at other origins', () => {
  const SPA = 'http://127.0.0.1:5173';
  const shown = async (signInPage: string | undefined, returnTo: string): Promise<Answer> => {
    const { base } = options;
    const others = optionsWith({ allowedOrigins: [SPA], signInPage });
    const answer = new Answer();
    (await moduleWith({ options: others }))
      .get(SignInPrompt)
      .show(navigation('/auth/login', { origin: base.origin }), answer, loginOf({ returnTo }));
    return answer;
  };

  it('lets the form lead back to them, where the identity provider asks nothing', async () => {
    const { headers } = await shown(undefined, `${SPA}/`);
    expect(headers['content-security-policy']).toMatch(
      /form-action [^;]+ http:\/\/127\.0\.0\.1:5173;/,
    );
  });

  it('may have a page there with the path of its sign-in page', async () => {
    const { location } = await shown('/sign-in', `${SPA}/sign-in?return_to=/x`);
    expect(location).toMatch(/^\/sign-in\?return_to=http/);
    await expect(shown('/sign-in', '/sign-in?return_to=/x')).rejects.toMatchObject({
      code: 'sign_in_page_guarded',
    });
  });
});
