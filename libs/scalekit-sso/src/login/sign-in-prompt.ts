import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import { MAX_EMAIL_LENGTH } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import type { LoginRequest } from '../links/login-request.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { Languages } from '../locales/languages.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { hiddenFields, html } from '../pages/html.js';
import { formTargets, pageBody, pageHeaders, styleNonce, type PageAnswer } from '../pages/page.js';
import type { ResolvedPagesOptions } from '../pages/pages.options.js';

/** Asks the user how to sign in, where a login says nothing about it: the environment would refuse it. */
@Injectable()
export class SignInPrompt {
  constructor(
    private readonly links: SsoLinks,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
    private readonly languages: Languages,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedPagesOptions,
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
      const { headers, body } = this.render(request, login);
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
    const { origin, allowedOrigins } = this.options.base;
    const [from, page] = [new URL(returnTo, origin), new URL(signInPage, origin)];
    return (
      from.pathname === page.pathname &&
      from.searchParams.has('return_to') &&
      !allowedOrigins.includes(from.origin)
    );
  }

  private render(request: SsoRequest, login: LoginRequest): PageAnswer {
    const { appName, branding } = this.options;
    const wording = this.languages.for(request);
    const { language, direction } = wording;
    const title = wording.label('signIn');
    const frame = { nonce: styleNonce(), language, direction, appName, title, branding };
    // Without an action, a form is sent to the address of its page: the login route, or one of the app's.
    const main = html`<form method="get">
      <label for="login_hint">${wording.label('workEmail')}</label>
      <input
        id="login_hint"
        name="login_hint"
        type="email"
        autocomplete="username"
        required
        autofocus
        maxlength="${String(MAX_EMAIL_LENGTH)}"
        placeholder="${wording.label('emailPlaceholder')}"
      />
      ${hiddenFields(login.toQuery())}
      <p class="actions">
        <button class="button">${wording.label('continueWithSso')}</button>
      </p>
    </form>`;
    return {
      headers: pageHeaders(frame, formTargets(this.options)),
      body: pageBody(frame, main),
    };
  }
}
