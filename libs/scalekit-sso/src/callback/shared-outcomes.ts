import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { signInIdOf } from '../session/session-entry.js';
import { SessionService } from '../session/session.service.js';
import { UserAccess } from '../session/user-access.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import type { LoginTransaction } from '../transaction/login-transaction.js';
import type { CompletedLogin } from './callback.service.js';

/** How long an outcome can be found, in milliseconds: somebody who clicks twice does so at once. */
const LIFETIME_MS = 30_000;
/** Longest wait for an instance that has spent a code, and the pause between two looks, in milliseconds. */
const LONGEST_WAIT_MS = 2_000;
const PAUSE_MS = 100;

/** A login that another instance has completed. */
export interface SharedLogin {
  readonly login: Omit<CompletedLogin, 'retryUrl'>;
  /** Whether its browser had gone, so that nobody has got the session of it. */
  readonly isLost: boolean;
}

/**
 * How callbacks have ended, for other instances that get the same callback at the same moment. Kept in
 * the session store for a moment, under a name that only the sealed cookie of that very login tells.
 */
@Injectable()
export class SharedOutcomes {
  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    private readonly sessions: SessionService,
    private readonly users: UserAccess,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Notes that a login has been completed for the session of a request. Nobody waits for it: where the
   * store fails, whoever comes after is refused, as if it had not been noted.
   *
   * @param loss whether its answer was lost, once that is known
   */
  note(request: SsoRequest, transaction: LoginTransaction, loss: Promise<boolean>): void {
    const signIn = signInIdOf(request);
    const save = async (): Promise<void> => {
      const expiresAt = Date.now() + LIFETIME_MS;
      const outcome = { signIn, isLost: await loss, expiresAt };
      await this.stores.of(request).set(this.nameOf(transaction), outcome, expiresAt);
    };
    save().catch(() => undefined);
  }

  /**
   * The login that another instance has completed, or completes within two seconds, or `timeoutMs`; undefined where
   * there is none, or where its sign-in has ended since.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async find(request: SsoRequest, transaction: LoginTransaction): Promise<SharedLogin | undefined> {
    const outcome = await this.waitFor(request, this.nameOf(transaction));
    if (outcome === undefined) {
      return undefined;
    }
    const record = await this.sessions.find(request, outcome.signIn);
    if (record === undefined) {
      return undefined;
    }
    const user = await this.users.userOf(record);
    if (user === undefined) {
      return undefined;
    }
    const { login: asked, stepUp, startedAt } = transaction;
    const login = {
      user,
      identity: record.identity,
      loginStartedAt: startedAt,
      isThirdPartyInitiated: asked.isThirdPartyInitiated,
      accessTokenExpiresAt: record.expiresAt / 1000,
      idToken: record.idToken,
      authTime: record.authTime,
      returnTo: asked.query.returnTo ?? this.options.defaultReturnTo,
      stepUp,
    };
    return { login, isLost: outcome.isLost };
  }

  private async waitFor(
    request: SsoRequest,
    name: string,
  ): Promise<{ signIn: string; isLost: boolean } | undefined> {
    const longest = Math.min(LONGEST_WAIT_MS, this.options.timeoutMs);
    for (let waited = 0; waited < longest; waited += PAUSE_MS) {
      const [outcome] = await this.stores.of(request).get([name]);
      const { signIn, isLost, expiresAt } = Object(outcome) as Readonly<Record<string, unknown>>;
      if (typeof signIn === 'string' && Number(expiresAt) > Date.now()) {
        return { signIn, isLost: isLost === true };
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return undefined;
  }

  /** The code verifier of a login is known to its sealed cookie, and to nobody who has its URL. */
  private nameOf({ state, codeVerifier }: LoginTransaction): string {
    return this.keys.key('callback', state, codeVerifier);
  }
}
