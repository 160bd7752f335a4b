import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PassportStrategy } from '@nestjs/passport';
import passport, { type StrategyCreatedStatic } from 'passport';
import Strategy from 'passport-custom';
import { SsoError } from '../errors/sso-error.js';
import { AnswerException } from '../http/answer-exception.js';
import { readFreeText } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { LoginService } from '../login/login.service.js';
import { readCallback } from './callback-request.js';
import { CallbackService } from './callback.service.js';
import type { CompletedLogin } from './completed-login.js';

const NAME = 'scalekit';
/** A request with one of these comes back from the environment (RFC 6749 section 4.1.2). */
const OF_CALLBACKS = ['code', 'state', 'error'];

type Done = (error: unknown, user?: unknown, info?: unknown) => void;
type Validate = (login: CompletedLogin, request: SsoRequest, done: Done) => void;

/** What Passport runs: completes the login of a callback, and starts one for any other request. */
class LoginStrategy extends Strategy {
  @Inject(CallbackService)
  private readonly callbacks!: CallbackService;
  @Inject(LoginService)
  private readonly logins!: LoginService;

  constructor(validate: Validate) {
    // passport-custom calls it as a method.
    super(function (this: LoginStrategy, given, done) {
      const request = given as unknown as SsoRequest;
      this.callbacks.complete(request, readCallback(request)).then(
        (login) => {
          validate(login, request, (error, user, info) => {
            done(error, user, info ?? login);
          });
        },
        (failure: unknown) => {
          done(this.failureOf(request, failure));
        },
      );
    });
  }

  /** Starts a login, or completes one where the query has what a callback has. Called by Passport. */
  override authenticate(...[request, options]: Parameters<Strategy['authenticate']>): void {
    const own = request as unknown as SsoRequest;
    if (OF_CALLBACKS.some((name) => readFreeText(requestTarget(own), name) !== undefined)) {
      super.authenticate(request, options);
    } else {
      // Passport adds its actions to each request's copy of a strategy.
      (this as unknown as StrategyCreatedStatic).error(
        new AnswerException((response) => this.logins.answer(own, response)),
      );
    }
  }

  /** A login whose code is spent starts again, once, as at the callback of the module. */
  private failureOf(request: SsoRequest, failure: unknown): unknown {
    return failure instanceof SsoError && failure.code === 'code_rejected'
      ? new AnswerException((response) => this.callbacks.goOn(request, response, failure))
      : failure;
  }
}

/** Neither class of the mixin has types of its own that can be named. */
const MixedStrategy: new () => LoginStrategy = PassportStrategy(LoginStrategy, NAME);

/**
 * The Passport strategy `scalekit`, for routes of the app that take the place of the module's:
 * `AuthGuard('scalekit')` of `@nestjs/passport`, or `passport.authenticate('scalekit')`.
 *
 * Without `code`, `state` and `error` in the query, the request is answered as `GET /auth/login` answers
 * it. With one of them it is a callback: the login is verified, `request.user` is what `validate()`
 * returns, and `request.authInfo` the `CompletedLogin`. Failures are `SsoError`s, as of the module's own
 * callback: `already_signed_in` where another site started a login that would replace the session of
 * another user. It creates no session: call `request.logIn()`, or use the module's callback.
 * A step-up (`authInfo.stepUp`) is noted by the module's callback only.
 *
 * The module registers it. A subclass among the providers of the app takes its place. Passport has one
 * registry for the whole process: of two apps in it, the later one has the name.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppStrategy extends ScalekitStrategy {
 *   constructor(private readonly users: UsersService) {
 *     super();
 *   }
 *
 *   override validate({ identity }: CompletedLogin): Promise<User> {
 *     return this.users.findOrCreate(identity.key, identity);
 *   }
 * }
 * ```
 */
@Injectable()
export class ScalekitStrategy extends MixedStrategy implements OnModuleInit {
  @Inject(ModulesContainer)
  private readonly modules!: ModulesContainer;

  /**
   * Decides on the user of a verified login. Default: the user that `SsoUserStore.resolve()` returned.
   * A second argument is the request of the callback.
   *
   * @param login verified: neither token nor claim is trusted before
   * @returns the user, or a promise of it; `false` or `null` refuses with 401
   */
  validate(
    ...[login]: [login: CompletedLogin, request: SsoRequest]
  ): object | false | null | Promise<object | false | null> {
    return login.user;
  }

  /** Each strategy registers itself as it is created, and the module's own may be the last. */
  onModuleInit(): void {
    const strategies = [...this.modules.values()]
      .flatMap((module) => [...module.providers.values()])
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof ScalekitStrategy);
    const own = strategies.findLast(({ constructor }) => constructor !== ScalekitStrategy);
    passport.use(NAME, own ?? this);
  }
}
