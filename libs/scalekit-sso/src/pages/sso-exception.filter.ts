import {
  Catch,
  type HttpException,
  Injectable,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { AnswerException } from '../http/answer-exception.js';
import { isTopLevelNavigation, prefersHtml } from '../http/client-kind.js';
import { header, requestTarget, type SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { SsoLinks } from '../links/sso-links.js';
import { Wording } from '../locales/wording.js';
import { ErrorPageAnswer } from './error-page-answer.js';
import { docsUrlOf, logFailure, logLineOf, logOutsideHttp } from '../errors/log-line.js';
import { LogThrottle } from '../errors/log-throttle.js';
import { SsoError } from '../errors/sso-error.js';
import { cleanForLog } from '../errors/clean-for-log.js';
import { stackForLog } from '../errors/describe-error.js';

/** Programs get English, whatever their users speak. */
const ENGLISH = new Wording('en');

/**
 * Answers `SsoError`, and nothing else of the app: a redirect to the login, a page, or problem JSON
 * (RFC 9457), by what the client asked for. Registered for the whole app by the module.
 *
 * @example
 * ```ts
 * // A catch-all filter on a controller hides it: let it answer what is its own.
 * @Catch()
 * export class AppFilter implements ExceptionFilter {
 *   constructor(private readonly sso: SsoExceptionFilter) {}
 *
 *   catch(error: unknown, host: ArgumentsHost): unknown {
 *     return error instanceof SsoError ? this.sso.catch(error, host) : this.answer(error, host);
 *   }
 *
 *   private answer(error: unknown, host: ArgumentsHost): void {
 *     host.switchToHttp().getResponse<Response>().status(500).json({ error: String(error) });
 *   }
 * }
 * ```
 */
@Injectable()
@Catch(SsoError, AnswerException)
export class SsoExceptionFilter implements ExceptionFilter<HttpException> {
  private readonly logger = new Logger('ScalekitSso');
  private readonly throttle = new LogThrottle();
  private readonly isProduction = process.env.NODE_ENV === 'production';

  constructor(
    private readonly page: ErrorPageAnswer,
    private readonly responder: HttpResponder,
    private readonly links: SsoLinks,
  ) {}

  catch(error: HttpException, host: ArgumentsHost): Promise<void> | Observable<never> {
    if (host.getType() === 'http') {
      // Nest does not wait for filters: a failure here would go unnoticed.
      return this.answer(error, host).catch((failure: unknown) => {
        logFailure(this.logger, 'no answer could be sent', failure);
      });
    }
    if (error instanceof SsoError) {
      logOutsideHttp(error);
    }
    if (host.getType() === 'rpc') {
      return throwError(() => error);
    }
    // GraphQL and others: their own handling goes on.
    throw error;
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
      await this.page.send(error, request, response, this.furtherHeaders(error, request));
    } else {
      this.sendProblem(error, request, response);
    }
  }

  private sendProblem(error: SsoError, request: SsoRequest, response: unknown): void {
    const { retryUrl } = error.recovery;
    const nameOfRetry = retryUrl === undefined ? undefined : nameOfRetryOf(error);
    const problem = {
      type: 'about:blank',
      title: ENGLISH.titleOf(error),
      status: error.getStatus(),
      detail: error.message,
      code: error.code,
      reference: error.reference,
      // For the developer, who is looking at this answer.
      ...(this.isProduction ? {} : { docsUrl: docsUrlOf(error.code) }),
      ...(nameOfRetry === undefined
        ? {}
        : { [nameOfRetry]: this.links.forCaller(request, retryUrl ?? '') }),
    };
    const headers = {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...this.furtherHeaders(error, request),
    };
    this.responder.send(response, error.getStatus(), headers, JSON.stringify(problem));
  }

  /** htmx navigates the whole page to where a browser would be redirected. */
  private furtherHeaders(error: SsoError, request: SsoRequest): Record<string, string> {
    const { retryUrl, isRedirect } = error.recovery;
    const isAsked = isRedirect === true && header(request, 'hx-request') === 'true';
    return {
      ...(isAsked && retryUrl !== undefined
        ? { 'HX-Redirect': this.links.forCaller(request, retryUrl) }
        : {}),
      ...error.headers,
    };
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

/** A step-up is continued, anything else starts a login; too many requests get neither URL. */
function nameOfRetryOf({ code }: SsoError): 'stepUpUrl' | 'loginUrl' | undefined {
  if (code === 'too_many_requests') {
    return undefined;
  }
  return code.startsWith('step_up') ? 'stepUpUrl' : 'loginUrl';
}
