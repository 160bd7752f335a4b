import { urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { LoginRequest } from '../links/login-request.js';
import { ChoicePage } from './choice-page.js';

const options = optionsWith({ appName: 'Acme <Orders>', baseUrl: 'https://app.example.com/app' });
const page = new ChoicePage(urlsOf(options), options);

describe('the page of a login without a selector', () => {
  it('asks for an e-mail address, and sends it to the login', () => {
    const { body } = page.render(LoginRequest.of({}));
    expect(body).toContain('<form method="get" action="/app/auth/login">');
    expect(body).toMatch(/<input[^>]+name="login_hint"/);
    expect(body).toContain('<h1>Sign in</h1>');
    expect(body).toContain('Acme &lt;Orders&gt;');
    expect(body).not.toContain('return_to');
    expect(body).not.toMatch(/type="hidden"/);
    expect(body).toMatch(/\/>\s*<p class="actions">/);
  });

  it('keeps where the person was going, whatever it is made of', () => {
    const { body } = page.render(LoginRequest.of({ returnTo: '/orders?x="><script>&y=1' }));
    expect(body).toContain(
      '<input type="hidden" name="return_to" value="/orders?x=&quot;&gt;&lt;script&gt;&amp;y=1" />',
    );
    expect(body).not.toContain('<script');
  });

  it('carries whatever else the login asks for, and who started it (S4)', () => {
    const { body } = page.render(
      LoginRequest.of({ prompt: 'select_account', isThirdPartyInitiated: true }),
    );
    expect(body).toContain('<input type="hidden" name="prompt" value="select_account" />');
    expect(body).toContain('<input type="hidden" name="third_party" value="true" />');
  });

  it('lets its form lead to the environment and to identity providers, and its style in', () => {
    const { headers, body } = page.render(LoginRequest.of({}));
    const policy = headers['Content-Security-Policy'];
    expect(policy).toContain(
      `form-action 'self' https: ${options.base.origin} ${options.environmentUrl};`,
    );
    const nonce = /'nonce-([\w-]{22})'/.exec(policy ?? '')?.[1];
    expect(body).toContain(`<style nonce="${nonce}">`);
    expect(page.render(LoginRequest.of({})).body).not.toContain(nonce);
  });
});
