import { Inject, Injectable } from '@nestjs/common';
import { MAX_EMAIL_LENGTH } from '../http/email.js';
import { hiddenFields, html } from '../pages/html.js';
import { pageBody, pageHeaders, styleNonce, type PageAnswer } from '../pages/page.js';
import { RouteUrls } from '../links/route-urls.js';
import type { LoginRequest } from '../links/login-request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';

/** The page of a login without a selector, for apps that have none of their own. */
@Injectable()
export class ChoicePage {
  constructor(
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @param login whose return address is judged */
  render(login: LoginRequest): PageAnswer {
    const nonce = styleNonce();
    const main = html`<form method="get" action="${this.urls.path('login')}">
      <label for="login_hint">Work e-mail</label>
      <input
        id="login_hint"
        name="login_hint"
        type="email"
        autocomplete="username"
        required
        autofocus
        maxlength="${String(MAX_EMAIL_LENGTH)}"
        placeholder="you@company.com"
      />
      ${hiddenFields(login.toQuery())}
      <p class="actions"><button class="button">Continue with single sign-on</button></p>
    </form>`;
    // The form leads on to the environment and from there to any identity provider.
    const { appName, base, environmentUrl } = this.options;
    return {
      headers: pageHeaders(nonce, `'self' https: ${base.origin} ${environmentUrl}`),
      body: pageBody(nonce, appName, 'Sign in', main),
    };
  }
}
