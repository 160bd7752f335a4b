import { Injectable } from '@nestjs/common';
import { SsoErrorPage, type SsoErrorView } from 'nestjs-scalekit-sso';
import { PageRenderer } from './page-renderer.js';

/** Failures of a sign-in, in the look of this app. */
@Injectable()
export class DemoErrorPage extends SsoErrorPage {
  constructor(private readonly pages: PageRenderer) {
    super();
  }

  override render(view: SsoErrorView): string {
    const { title, message, help, reference, code, homeUrl, retryLabel } = view;
    const url = view.retryUrl ?? view.signInUrl;
    return this.pages.render('error', {
      title,
      message,
      help,
      reference,
      code,
      homeUrl,
      form: view.action,
      link: { url, label: retryLabel },
    });
  }
}
