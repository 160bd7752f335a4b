import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import passport from 'passport';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { OptionsError } from '../options/options-error.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from './session.options.js';
import { AppSessions } from './app-sessions.js';
import { readSessionEntry, type SessionEntry } from './session-entry.js';
import { SessionService } from './session.service.js';

/** `'pass'` leaves the user to the next deserializer, false is no user. */
type Done = (error: unknown, user?: false) => void;
type Deserializer = (request: SsoRequest, user: unknown, done: Done) => void;

/**
 * Keeps `passport.session()` from trusting `session.passport.user` after the SSO session has ended, if
 * the module wrote it (option `session.passportUser`): it stays in the session of the app.
 *
 * It is the first deserializer of Passport. Those of the app see the user of an active SSO session, and
 * any user that the app has put there itself.
 */
@Injectable()
export class PassportSession implements OnModuleInit, OnApplicationShutdown {
  private readonly deserializer: Deserializer = (request, user, done) => {
    this.isTrusted(request, user).then(
      (isTrusted) => {
        if (isTrusted) {
          done('pass');
        } else {
          done(null, false);
          this.restoreForeignUser(request, user);
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
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /** @throws OptionsError for a version of Passport that keeps its deserializers elsewhere */
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

  /** Whether a request was received by this app. */
  serves(request: SsoRequest): boolean {
    const { app } = request as { readonly app?: unknown };
    const adapter = this.adapterHost.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    return app !== undefined && app === adapter?.getInstance();
  }

  /** Whether this app wrote an entry. */
  hasWritten(entry: SessionEntry): boolean {
    return this.appSessions.entryOf({ sso: entry }) !== undefined;
  }

  /** Passport removes a user that no deserializer knows, also one that another app wrote. */
  private restoreForeignUser(request: SsoRequest, user: unknown): void {
    const session = Object(request.session) as { passport?: unknown };
    if (this.appSessions.isForeign(session)) {
      session.passport = { ...(session.passport as object), user };
    }
  }

  /** Whether a user belongs to an active SSO session, or was not written by the module. */
  private async isTrusted(request: SsoRequest, user: unknown): Promise<boolean> {
    const entry = readSessionEntry(request.session);
    if (entry === undefined) {
      // An entry of another version, or a changed one, proves nothing.
      return fieldsOf(request.session).sso === undefined;
    }
    const isOurs = entry.passportUser !== undefined && entry.passportUser === user;
    return !isOurs || responsibleFor(request, entry) !== this || this.sessions.isActive(request);
  }
}

/** Passport's registry is global in a process, which may hold several apps. */
const registered = new Set<PassportSession>();

/** The app that received a request, if known; else the one that wrote the session, or any. */
function responsibleFor(request: SsoRequest, entry: SessionEntry): PassportSession | undefined {
  const apps = [...registered];
  return (
    apps.find((it) => it.serves(request)) ?? apps.find((it) => it.hasWritten(entry)) ?? apps[0]
  );
}

/** `deserializeUser()` of Passport only appends, and the app may already have added one. */
function deserializersOfPassport(): Deserializer[] {
  const { _deserializers: deserializers } = fieldsOf(passport);
  if (!Array.isArray(deserializers)) {
    throw new OptionsError([
      "session.passportUser: this version of 'passport' is not known, and ended sessions would stay. Use version 0.7 of it, or leave the option out.",
    ]);
  }
  return deserializers as Deserializer[];
}
