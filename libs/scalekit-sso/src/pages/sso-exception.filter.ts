import {
  Catch,
  HttpException,
  Inject,
  Injectable,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { AnswerException } from '../http/answer-exception.js';
import { isTopLevelNavigation, prefersHtml } from '../http/client-kind.js';
import { pageHeaders, styleNonce } from './page.js';
import { header, requestTarget, type SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../links/route-urls.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { withinTime } from '../errors/within-time.js';
import { SsoLinks } from '../links/sso-links.js';
import { DefaultErrorPage, SsoErrorPage, type SsoErrorView } from './error-page.js';
import { logLineOf } from '../errors/log-line.js';
import { LogThrottle } from '../errors/log-throttle.js';
import { SsoError } from '../errors/sso-error.js';
import { cleanForLog } from '../errors/clean-for-log.js';
import { describeForLog, stackForLog } from '../errors/describe-error.js';
import { helpFor, messageFor, retryLabelFor, titleFor } from '../errors/wording.js';

/**
 * Answers `SsoError`, and nothing else of the app: a redirect to the login, a page, or problem JSON
 * (RFC 9457), by what the client asked for. Registered for the whole app by the module.
 */
@Injectable()
@Catch(SsoError, AnswerException)
export class SsoExceptionFilter implements ExceptionFilter<HttpException> {
  private readonly logger = new Logger('ScalekitSso');
  private readonly throttle = new LogThrottle();

  constructor(
    private readonly page: SsoErrorPage,
    private readonly responder: HttpResponder,
    private readonly links: SsoLinks,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  catch(error: HttpException, host: ArgumentsHost): Promise<void> | Observable<never> {
    switch (host.getType()) {
      case 'http':
        // Nest does not wait for filters: nobody else would hear of a failure here.
        return this.answer(error, host).catch((failure: unknown) => {
          this.logFailure('no answer could be sent', failure);
        });
      case 'rpc':
        return throwError(() => error);
      default:
        // GraphQL and others: their own handling goes on.
        throw error;
    }
  }

  private async answer(exception: HttpException, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<SsoRequest>();
    const response = host.switchToHttp().getResponse<unknown>();
    try {
      if (!(exception instanceof AnswerException)) {
        throw exception;
      }
      await exception.answer(response);
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
      await this.answerError(error, request, response);
    }
  }

  private async answerError(
    error: SsoError,
    request: SsoRequest,
    response: unknown,
  ): Promise<void> {
    this.log(error, request);
    if (this.responder.isSent(response)) {
      return;
    }
    if (error.code === 'session_expired') {
      this.responder.evictPages(response);
    }
    const { retryUrl, isRedirect } = error.recovery;
    if (retryUrl !== undefined && isRedirect === true && isTopLevelNavigation(request)) {
      this.responder.redirect(response, retryUrl);
    } else if (prefersHtml(request)) {
      await this.sendPage(error, request, response);
    } else {
      this.sendProblem(error, request, response);
    }
  }

  private async sendPage(error: SsoError, request: SsoRequest, response: unknown): Promise<void> {
    const nonce = styleNonce();
    const fields = error.recovery.action && (await this.formFields(request, response));
    const view = this.viewOf(error, request, nonce, fields);
    // The form of the page may lead on to the environment, and from there to any identity provider.
    const { base, environmentUrl } = this.options;
    const formTargets = `'self' https: ${base.origin} ${environmentUrl}`;
    const headers = {
      ...pageHeaders(nonce, formTargets),
      ...htmxRedirect(error, request),
      ...error.headers,
    };
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

  /** A page whose form lacks a token still says what has happened. */
  private async formFields(
    request: SsoRequest,
    response: unknown,
  ): Promise<Readonly<Record<string, string>>> {
    try {
      const fields = Promise.resolve(this.page.formFields?.(request, response) ?? {});
      return await withinTime(this.options.timeoutMs, fields, () => new Error('it took too long'));
    } catch (error) {
      this.logFailure('errorPage failed', error);
      return {};
    }
  }

  /**
   * The app's own page, or an exception that it throws to be answered instead. Whatever else becomes of
   * it, there is a page.
   */
  private async render(view: SsoErrorView): Promise<string | HttpException> {
    try {
      const page = Promise.resolve(this.page.render(view));
      return await withinTime(this.options.timeoutMs, page, () => new Error('it took too long'));
    } catch (error) {
      this.logFailure('errorPage failed', error);
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

  private sendProblem(error: SsoError, request: SsoRequest, response: unknown): void {
    const { retryUrl } = error.recovery;
    const nameOfRetry = retryUrl === undefined ? undefined : nameOfRetryOf(error);
    const problem = {
      type: 'about:blank',
      title: titleFor(error),
      status: error.getStatus(),
      detail: error.message,
      code: error.code,
      reference: error.reference,
      ...(nameOfRetry === undefined
        ? {}
        : { [nameOfRetry]: this.links.forCaller(request, retryUrl ?? '') }),
    };
    const headers = {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...htmxRedirect(error, request),
      ...error.headers,
    };
    this.responder.send(response, error.getStatus(), headers, JSON.stringify(problem));
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
    return {
      appName: this.options.appName,
      code: error.code,
      status: error.getStatus(),
      title: titleFor(error),
      message: messageFor(error),
      signedInAs,
      help: helpFor(error),
      reference: error.reference,
      actor: error.actor,
      retryUrl,
      retryLabel: retryLabelFor(error),
      signInUrl: this.links.choose(this.links.requested(request)),
      homeUrl: this.urls.home,
      action: action && { method: 'POST', ...action, fields: { ...further, ...action.fields } },
      nonce,
    };
  }

  private logFailure(what: string, failure: unknown): void {
    const stack = stackForLog(failure);
    const line = `${what} | ${describeForLog(failure)}`;
    this.logger.error(line, ...(stack === undefined ? [] : [stack]));
  }

  private log(error: SsoError, request: SsoRequest): void {
    // Without the query: it may hold codes, tokens and e-mail addresses.
    const [path = ''] = requestTarget(request).split('?', 1);
    const asked = cleanForLog(`${request.method} ${path}`);
    const what = `${error.code} (${error.getStatus()}) at ${asked}`;
    const line = logLineOf(`${what} | reference ${error.reference}`, error);
    const stack = stackForLog(error.cause);
    this.logger[this.throttle.levelOf(error)](line, ...(stack === undefined ? [] : [stack]));
  }
}

/** htmx navigates the whole page to where a browser would be redirected. */
function htmxRedirect({ recovery }: SsoError, request: SsoRequest): Record<string, string> {
  const isAsked = recovery.isRedirect === true && header(request, 'hx-request') === 'true';
  return isAsked && recovery.retryUrl !== undefined ? { 'HX-Redirect': recovery.retryUrl } : {};
}

/** What is proven goes on; what is not begins afresh; what was too much is what it was. */
function nameOfRetryOf({ code }: SsoError): 'stepUpUrl' | 'loginUrl' | undefined {
  if (code === 'too_many_requests') {
    return undefined;
  }
  return code.startsWith('step_up') ? 'stepUpUrl' : 'loginUrl';
}
