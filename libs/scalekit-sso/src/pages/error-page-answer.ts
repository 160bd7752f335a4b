import { HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import { logFailure } from '../errors/log-line.js';
import type { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { Languages } from '../locales/languages.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { DefaultErrorPage, SsoErrorPage, type SsoErrorView } from './error-page.js';
import { formTargets, pageHeaders, styleNonce } from './page.js';
import type { ResolvedPagesOptions } from './pages.options.js';

/** Answers a failure with the error page of the app, or with the default one if that fails. */
@Injectable()
export class ErrorPageAnswer {
  private readonly logger = new Logger('ScalekitSso');

  constructor(
    private readonly page: SsoErrorPage,
    private readonly responder: HttpResponder,
    private readonly links: SsoLinks,
    private readonly urls: RouteUrls,
    private readonly languages: Languages,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedPagesOptions,
  ) {}

  /**
   * Sends the page.
   *
   * @param further headers of the failure, which win over those of the page
   */
  async send(
    error: SsoError,
    request: SsoRequest,
    response: unknown,
    further: Readonly<Record<string, string>>,
  ): Promise<void> {
    const nonce = styleNonce();
    const fields = error.recovery.action && (await this.formFields(request, response));
    const view = this.viewOf(error, request, nonce, fields);
    const headers = { ...pageHeaders(view, formTargets(this.options)), ...further };
    const body = await this.render(view);
    if (this.responder.isSent(response)) {
      return;
    }
    if (body instanceof HttpException) {
      this.sendException(body, response);
    } else {
      this.responder.send(response, error.getStatus(), headers, body);
    }
  }

  /** Without the fields the form may fail, but the page still says what has happened. */
  private async formFields(
    request: SsoRequest,
    response: unknown,
  ): Promise<Readonly<Record<string, string>>> {
    try {
      const fields = Promise.resolve(this.page.formFields?.(request, response) ?? {});
      return await withinTime(this.options.timeoutMs, fields, () => new Error('it took too long'));
    } catch (error) {
      logFailure(this.logger, 'errorPage failed', error);
      return {};
    }
  }

  /**
   * The app's own page, or an HttpException that it throws to be answered instead. Any other failure
   * falls back to the default page.
   */
  private async render(view: SsoErrorView): Promise<string | HttpException> {
    try {
      const page = Promise.resolve(this.page.render(view));
      return await withinTime(this.options.timeoutMs, page, () => new Error('it took too long'));
    } catch (error) {
      logFailure(this.logger, 'errorPage failed', error);
      if (error instanceof HttpException) {
        return error;
      }
      return new DefaultErrorPage().render(view);
    }
  }

  /** As Nest itself answers. */
  private sendException(exception: HttpException, response: unknown): void {
    const [status, answer] = [exception.getStatus(), exception.getResponse()];
    const body = typeof answer === 'string' ? { statusCode: status, message: answer } : answer;
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    this.responder.send(response, status, headers, JSON.stringify(body));
  }

  private viewOf(
    error: SsoError,
    request: SsoRequest,
    nonce: string,
    further: Readonly<Record<string, string>> = {},
  ): SsoErrorView {
    const { retryUrl: retry, isRedirect, action, signedInAs } = error.recovery;
    const isUnsaid = retry !== undefined && isRedirect === true;
    const retryUrl = isUnsaid ? this.links.onPage(request, retry) : retry;
    const wording = this.languages.for(request);
    const { appName: app, branding } = this.options;
    return {
      appName: app,
      branding,
      code: error.code,
      status: error.getStatus(),
      language: wording.language,
      direction: wording.direction,
      title: wording.titleOf(error),
      message: wording.messageOf(error),
      signedInAs,
      signedInAsWords: wording.around('signedInAs'),
      help: wording.helpOf(error),
      reference: error.reference,
      actor: error.actor,
      retryUrl,
      retryLabel: wording.retryLabelOf(error),
      signInUrl: this.links.choose(this.links.requested(request)),
      homeUrl: this.urls.home,
      homeLabel: app === '' ? wording.label('backToApp') : wording.label('backTo', { app }),
      action: action && {
        method: 'POST',
        ...action,
        label: wording.labelOf(action.label),
        fields: { ...further, ...action.fields },
      },
      nonce,
    };
  }
}
