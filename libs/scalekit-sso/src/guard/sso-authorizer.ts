import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { logOutsideHttp } from '../errors/log-line.js';
import { SsoError } from '../errors/sso-error.js';
import { isTopLevelNavigation } from '../http/client-kind.js';
import { HttpResponder } from '../http/responder.js';
import { requireOwnPage } from '../http/same-origin.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { SsoEvents } from '../observability/sso-events.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from '../session/session.options.js';
import type { SignedOutReason } from '../session/auth-state.js';
import { hasPassportUser } from '../session/session-entry.js';
import { SessionService } from '../session/session.service.js';
import { rememberCall, type AllowedCall } from './allowed-calls.js';
import { handlerName } from './handler-name.js';
import { handlerRule, type HandlerRule } from './handler-rule.js';
import type { GuardedRequest } from './markers.js';
import { REQUIREMENTS, type Requirement } from './requirement.js';
import { isOfConnection } from './transport-request.js';

/** What `SsoGuard` lets its subclasses override, for one request. */
export interface SsoGuardHooks {
  /** The request; undefined for a transport that is not supported. */
  getRequest(): GuardedRequest | undefined;
  /** The response of the HTTP adapter. */
  getResponse(): unknown;
  /** The user of the request. */
  handleRequest(
    error: SsoError | undefined,
    user: object | undefined,
  ): object | undefined | Promise<object | undefined>;
}

/** A request to a handler that is not public. */
interface GuardedCall extends HandlerRule {
  readonly request: GuardedRequest;
  readonly response: unknown;
  /** The handler, for the log. */
  readonly at: string;
}

/**
 * Decides about requests for `SsoGuard` and `SsoMiddleware`. Nest creates a guard in the module of the
 * handler that carries it, and so this class is exported: it is all that the two inject. Extend
 * `SsoGuard` to adapt what it does.
 *
 * @example
 * ```ts
 * // A guard of your own that is created outside of Nest's container.
 * const guard = Object.assign(new SsoGuard(), { authorizer: app.get(SsoAuthorizer) });
 * ```
 */
@Injectable()
export class SsoAuthorizer {
  /** By controller, then by handler: subclasses inherit handlers. */
  private readonly rulesOf = new WeakMap<object, WeakMap<object, HandlerRule>>();

  constructor(
    @Inject(REQUIREMENTS) private readonly requirements: readonly Requirement[],
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(RouteUrls) private readonly urls: RouteUrls,
    @Inject(SsoLinks) private readonly links: SsoLinks,
    @Inject(HttpResponder) private readonly responder: HttpResponder,
    @Inject(LoginLoopCookie) private readonly loginLoop: LoginLoopCookie,
    @Inject(SsoEvents) private readonly events: SsoEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /** Whether a request is for a route of this module. */
  isOwnRoute(request: GuardedRequest): boolean {
    return this.urls.isOwnRoute(request);
  }

  /**
   * Allows a request and sets its `user` and `ssoSession`, or throws. The request that opened a connection
   * is left as it is: it stays when the session has ended.
   *
   * @returns false for a transport that is not supported: Nest turns it into the error that clients of
   *   each transport expect
   * @throws SsoError what `SsoGuard` throws
   */
  async authorize(context: ExecutionContext, hooks: SsoGuardHooks): Promise<boolean> {
    const rule = this.ruleOf(context);
    if (rule.access === 'public') {
      return true;
    }
    const [request, at] = [hooks.getRequest(), handlerName(context)];
    if (request === undefined) {
      logOutsideHttp(new SsoError('unsupported_transport', { at, detail: context.getType() }));
      return false;
    }
    const isShared = isOfConnection(context, request);
    const call = { ...rule, request, response: hooks.getResponse(), at };
    await this.events.reporting('access.refused', { handler: at }, async () => {
      if (isShared) {
        requireOwnPage(request, this.options.base);
      }
      const allowed = await this.decide(call, hooks);
      rememberCall(context, allowed);
      if (!isShared) {
        Object.assign(request, allowed);
      }
    });
    return true;
  }

  /** Decorators are read at the first request of a handler: it takes as long as all other checks. */
  private ruleOf(context: ExecutionContext): HandlerRule {
    const controller = context.getClass();
    const rules = this.rulesOf.get(controller) ?? new WeakMap<object, HandlerRule>();
    let rule = rules.get(context.getHandler());
    if (rule === undefined) {
      const metadataKeys = this.requirements.map(({ metadataKey }) => metadataKey);
      rule = handlerRule(context, metadataKeys);
      this.rulesOf.set(controller, rules.set(context.getHandler(), rule));
    }
    return rule;
  }

  private async decide(call: GuardedCall, hooks: SsoGuardHooks): Promise<AllowedCall> {
    const { request, response, access, rules } = call;
    // From here on the answer depends on the user, and must not be cached.
    this.responder.noStore(response);
    const authState = await this.sessions.authState(request);
    const reason = authState.signedIn === undefined ? authState.reason : undefined;
    if (reason === 'session_expired') {
      this.responder.evictPages(response);
    }
    const signedInUser = authState.signedIn?.user ?? this.appUserOf(request);
    const error =
      reason === undefined || access === 'optional' || signedInUser !== undefined
        ? undefined
        : await this.loginRequired(call, reason);
    const user = await hooks.handleRequest(error, signedInUser);
    if (authState.signedIn === undefined || user === undefined) {
      if (access === 'required' && (user === undefined || rules.size > 0)) {
        throw error ?? (await this.loginRequired(call, 'login_required'));
      }
      return this.withoutSession(request, user, reason);
    }
    const { session } = authState.signedIn;
    for (const requirement of this.requirements) {
      const rule = rules.get(requirement.metadataKey);
      if (rule !== undefined) {
        await requirement.check(request, session, rule);
      }
    }
    const mayHaveLooped = access === 'required' && response !== undefined;
    if (mayHaveLooped && this.loginLoop.exists(request) && isTopLevelNavigation(request)) {
      this.loginLoop.clear(request, response);
    }
    // Replaces a user of the app's own Passport session: a request has one user.
    return { user, ssoSession: session };
  }

  private async loginRequired(
    { request, rules, at }: GuardedCall,
    reason: SignedOutReason,
  ): Promise<SsoError> {
    const query: LoginQuery = {};
    for (const requirement of this.requirements) {
      const rule = rules.get(requirement.metadataKey);
      Object.assign(query, await requirement.loginQuery?.(request, rule));
    }
    const returnTo = this.urls.returnAddress(request);
    const retryUrl = this.links.login({ ...query, returnTo });
    return new SsoError(reason, { at, retryUrl, isRedirect: true });
  }

  /** The user of the app's own sign-in, where the option says that the guard accepts one. */
  private appUserOf(request: GuardedRequest): object | undefined {
    // What an earlier guard has put there from a session that has ended since is no user of the app's own.
    const isOwn = !isSetBySso(request) && !this.isOfEndedSession(request);
    const { user } = request;
    return this.options.session.acceptAppUser && isOwn && typeof user === 'object' && user !== null
      ? user
      : undefined;
  }

  /**
   * With `passportUser`, `request.user` may be the user of the SSO session that has just ended, where
   * another copy of Passport than the one that we know reads `session.passport`.
   */
  private isOfEndedSession(request: GuardedRequest): boolean {
    return this.options.session.passportUser && hasPassportUser(request);
  }

  /** A user of the app's own sign-in, such as its Passport session, stays for optional handlers. */
  private withoutSession(
    request: GuardedRequest,
    user: object | undefined,
    reason: SignedOutReason | undefined,
  ): AllowedCall {
    const isReplaced =
      user !== undefined ||
      reason === undefined ||
      isSetBySso(request) ||
      (reason === 'session_expired' && this.isOfEndedSession(request));
    return {
      user: isReplaced ? user : request.user,
      ssoSession: null,
      isAppUser: user !== undefined,
    };
  }
}

/** Whether `request.user` is from an SSO session, by a guard that ran before. */
function isSetBySso({ ssoSession }: GuardedRequest): boolean {
  return ssoSession !== undefined && ssoSession !== null;
}
