import { Injectable } from '@nestjs/common';
import { SsoErrorPage, type SsoErrorView } from 'nestjs-scalekit-sso';
import { PageRenderer } from './page-renderer.js';

/** The link was wrong: the same login can only fail again. */
const WRONG_LINKS: readonly string[] = ['invalid_organization_id', 'invalid_connection_id'];

/** Failures of a sign-in, in the look of this app. */
@Injectable()
export class DemoErrorPage extends SsoErrorPage {
  constructor(private readonly pages: PageRenderer) {
    super();
  }

  override render(view: SsoErrorView): string {
    const { title, message, help, reference, code, homeUrl, retryLabel } = view;
    const link = WRONG_LINKS.includes(code)
      ? { url: view.signInUrl, label: 'Sign in another way' }
      : { url: view.retryUrl ?? view.signInUrl, label: retryLabel };
    return this.pages.render('error', {
      title,
      message,
      help,
      reference,
      code,
      homeUrl,
      form: view.action,
      link,
    });
  }
}
