import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import { MAX_EMAIL_LENGTH } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import type { LoginRequest } from '../links/login-request.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { hiddenFields, html } from '../pages/html.js';
import { pageBody, pageHeaders, styleNonce, type PageAnswer } from '../pages/page.js';

/** Asks the user how to sign in, where a login says nothing about it: the environment would refuse it. */
@Injectable()
export class SignInPrompt {
  constructor(
    private readonly links: SsoLinks,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Answers with the app's own page (option `signInPage`), or with a form that asks for an e-mail address.
   *
   * @param login whose return address is safe
   * @throws SsoError `sign_in_page_guarded`, or `invalid_connection_selector` for a program
   */
  show(request: SsoRequest, response: unknown, login: LoginRequest): void {
    const { signInPage } = this.options;
    if (signInPage !== undefined) {
      if (this.hasReturned(login.query.returnTo, signInPage)) {
        throw new SsoError('sign_in_page_guarded', { retryUrl: this.links.login() });
      }
      this.responder.redirect(response, this.links.signInPage(signInPage, login));
    } else if (prefersHtml(request)) {
      const { headers, body } = this.render(login);
      this.responder.send(response, 200, headers, body);
    } else {
      throw new SsoError('invalid_connection_selector');
    }
  }

  /** Whether a guard on the sign-in page has sent the browser back from there. */
  private hasReturned(returnTo: string | undefined, signInPage: string): boolean {
    if (returnTo === undefined) {
      return false;
    }
    const { origin } = this.options.base;
    const [from, page] = [new URL(returnTo, origin), new URL(signInPage, origin)];
    return from.pathname === page.pathname && from.searchParams.has('return_to');
  }

  private render(login: LoginRequest): PageAnswer {
    const nonce = styleNonce();
    // Without an action, a form is sent to the address of its page: the login route, or one of the app's.
    const main = html`<form method="get">
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
