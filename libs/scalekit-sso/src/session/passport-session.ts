import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import passport from 'passport';
import type { SsoRequest } from '../http/request.js';
import { OptionsError } from '../options/options-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessions } from './app-sessions.js';
import { readSessionEntry, type SessionEntry } from './session-entry.js';
import { SessionService } from './session.service.js';

/** Hears the outcome of a deserializer: `'pass'` leaves it to the next one, false is no user. */
type Done = (error: unknown, user?: false) => void;
type Deserializer = (request: SsoRequest, user: unknown, done: Done) => void;

/**
 * Lets `passport.session()` believe what the module has written to `session.passport.user` only while
 * the sign-in lasts (option `session.passportUser`): a sign-in that was ended elsewhere, or has
 * expired, leaves it in the session of the app.
 *
 * It is the first deserializer of Passport, before those of the app, which see the user of an ongoing
 * sign-in, and whatever the app has put there itself.
 */
@Injectable()
export class PassportSession implements OnModuleInit, OnApplicationShutdown {
  private readonly deserializer: Deserializer = (request, user, done) => {
    this.check(request, user).then(
      (mayGoOn) => {
        if (mayGoOn) {
          done('pass');
        } else {
          done(null, false);
          this.putBack(request, user);
        }
      },
      (error: unknown) => {
        done(error);
      },
    );
  };

  constructor(
    private readonly sessions: SessionService,
    private readonly appSessions: AppSessions,
    private readonly adapterHost: HttpAdapterHost,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws OptionsError where this Passport keeps its deserializers elsewhere */
  onModuleInit(): void {
    if (this.options.session.passportUser) {
      deserializersOfPassport().unshift(this.deserializer);
      registered.add(this);
    }
  }

  onApplicationShutdown(): void {
    if (registered.delete(this)) {
      const deserializers = deserializersOfPassport();
      deserializers.splice(0, Infinity, ...deserializers.filter((it) => it !== this.deserializer));
    }
  }

  /** Whether a request is one of this very app. */
  serves(request: SsoRequest): boolean {
    const { app } = request as { readonly app?: unknown };
    const adapter = this.adapterHost.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    return app !== undefined && app === adapter?.getInstance();
  }

  /** Whether this app has written what a session holds. */
  hasWritten(entry: SessionEntry): boolean {
    return this.appSessions.entryOf({ sso: entry }) !== undefined;
  }

  /** Passport forgets a user who is nobody; but what another app has written is not ours to remove. */
  private putBack(request: SsoRequest, user: unknown): void {
    const session = Object(request.session) as { passport?: unknown };
    if (this.appSessions.isForeign(session)) {
      session.passport = { ...(session.passport as object), user };
    }
  }

  /** Whether the user of a session is one of an ongoing sign-in, or none that a sign-in has left. */
  private async check(request: SsoRequest, user: unknown): Promise<boolean> {
    const session = Object(request.session) as { readonly sso?: unknown };
    const entry = readSessionEntry(session);
    if (entry === undefined) {
      // What another version has left, or somebody has changed, says of nobody that they are in.
      return session.sso === undefined;
    }
    if (entry.passportUser === undefined || entry.passportUser !== user) {
      return true;
    }
    if (responsibleFor(request, entry) !== this) {
      return true;
    }
    return this.sessions.isActive(request);
  }
}

/** Passport's registry is one for the whole process, which may hold several apps. */
const registered = new Set<PassportSession>();

/** The app of a request, as far as that can be told; else that of the session, or any. */
function responsibleFor(request: SsoRequest, entry: SessionEntry): PassportSession | undefined {
  const apps = [...registered];
  return (
    apps.find((it) => it.serves(request)) ?? apps.find((it) => it.hasWritten(entry)) ?? apps[0]
  );
}

/** `deserializeUser()` of Passport only appends, and the app may have been first. */
function deserializersOfPassport(): Deserializer[] {
  const { _deserializers: deserializers } = passport as unknown as { _deserializers?: unknown };
  if (!Array.isArray(deserializers)) {
    throw new OptionsError([
      "session.passportUser: this version of 'passport' is not known, and ended sessions would stay. Use version 0.7 of it, or leave the option out.",
    ]);
  }
  return deserializers as Deserializer[];
}
