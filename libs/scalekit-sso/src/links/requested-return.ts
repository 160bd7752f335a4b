import { Inject, Injectable, Logger } from '@nestjs/common';
import { cleanForLog } from '../errors/clean-for-log.js';
import { LogThrottle } from '../errors/log-throttle.js';
import { HttpResponder } from '../http/responder.js';
import { parseUrl } from '../options/parse-url.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { SafeReturnUrl } from '../options/safe-return-url.js';
import { RouteUrls } from './route-urls.js';

/** Tells a developer, in the network panel of the browser, where a refused address leads. */
const HEADER = 'X-SSO-Return-To-Refused';
/** Longer than any host. */
const MAX_LENGTH = 280;

/**
 * Judges the return address that a client asks for. One that is refused costs the client the address only,
 * and would go unnoticed: the log names its origin, and outside production so does a response header.
 */
@Injectable()
export class RequestedReturn {
  private readonly logger = new Logger('ScalekitSso');
  private readonly throttle = new LogThrottle();
  private readonly isProduction = process.env.NODE_ENV === 'production';

  constructor(
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** As `RouteUrls.returnTo()`. */
  returnTo(candidate: unknown, response?: unknown): SafeReturnUrl | undefined {
    return this.noted(candidate, this.urls.returnTo(candidate), response);
  }

  /** As `RouteUrls.afterSignOut()`. */
  afterSignOut(candidate: unknown, response?: unknown): SafeReturnUrl | undefined {
    return this.noted(candidate, this.urls.afterSignOut(candidate), response);
  }

  private noted(
    candidate: unknown,
    judged: SafeReturnUrl | undefined,
    response: unknown,
  ): SafeReturnUrl | undefined {
    if (candidate === undefined || judged !== undefined) {
      return judged;
    }
    const target = this.targetOf(candidate);
    const level = this.throttle.isLoud('return_to', 'visitor') ? 'warn' : 'debug';
    this.logger[level](
      `return_to is refused | ${target} | developer: an address is a path of the app that is no route of this module. Of another origin it is accepted if allowedOrigins (SSO_ALLOWED_ORIGINS) names that origin exactly.`,
    );
    if (!this.isProduction && response !== undefined) {
      this.responder.setHeader(response, HEADER, target);
    }
    return undefined;
  }

  /** Where an address leads, as far as it may be logged: path, query and user are left out. */
  private targetOf(candidate: unknown): string {
    const { origin: own } = this.options.base;
    const url = parseUrl(String(candidate), own);
    const origin = url?.origin === 'null' ? url.protocol : url?.origin;
    return origin === undefined || origin === own
      ? 'not an address to return to'
      : `leads to ${cleanForLog(origin.slice(0, MAX_LENGTH))}`;
  }
}
