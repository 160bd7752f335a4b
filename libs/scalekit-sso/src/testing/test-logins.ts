import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { CallbackService } from '../callback/callback.service.js';
import type { CompletedLogin } from '../callback/completed-login.js';
import type { SsoRequest } from '../http/request.js';
import { SessionExpiry } from '../session/session-expiry.js';

/** Completes the login of a callback. */
export type TestLogin = (request: SsoRequest) => Promise<CompletedLogin>;

const ofApps = new WeakMap<CallbackService, TestLogins>();

/**
 * Logins that were at no environment: the callback of an app completes them from the memory of this
 * process. Each is known by a random `state` that is good for one callback.
 */
export class TestLogins {
  private readonly pending = new Map<string | undefined, TestLogin>();
  private readonly completed = new WeakSet<object>();

  /** Those of an app, whose services ask for them from now on. */
  static of(app: INestApplicationContext): TestLogins {
    const callbacks = app.get(CallbackService);
    const logins = ofApps.get(callbacks) ?? new TestLogins(callbacks, app.get(SessionExpiry));
    ofApps.set(callbacks, logins);
    return logins;
  }

  private constructor(callbacks: CallbackService, expiry: SessionExpiry) {
    const complete = callbacks.complete.bind(callbacks);
    callbacks.complete = async (request, parameters, transaction, enter) => {
      const login = this.take(parameters.state);
      if (login === undefined) {
        return complete(request, parameters, transaction, enter);
      }
      const completed = this.note(await login(request));
      await enter?.(completed);
      return completed;
    };
    const expiryOf = expiry.of.bind(expiry);
    expiry.of = (login) =>
      // Of another organization the environment would be asked for its session policy.
      expiryOf(
        this.completed.has(login)
          ? { ...login, identity: { ...login.identity, organizationId: undefined } }
          : login,
      );
  }

  /**
   * Has the next callback with a `state` complete a login.
   *
   * @param open sends that callback
   */
  async run<Answer>(login: TestLogin, open: (state: string) => Promise<Answer>): Promise<Answer> {
    const state = randomBytes(32).toString('base64url');
    this.pending.set(state, login);
    try {
      return await open(state);
    } finally {
      this.pending.delete(state);
    }
  }

  private take(state: string | undefined): TestLogin | undefined {
    const login = this.pending.get(state);
    this.pending.delete(state);
    return login;
  }

  private note(login: CompletedLogin): CompletedLogin {
    this.completed.add(login);
    return login;
  }
}
