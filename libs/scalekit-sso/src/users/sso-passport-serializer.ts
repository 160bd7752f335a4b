import { Injectable } from '@nestjs/common';
import { PassportSerializer } from '@nestjs/passport';
import { OptionsError } from '../options/options-error.js';
import { SessionOnlyUserStore } from './session-only-user-store.js';
import { SsoUserStore } from './sso-user-store.js';

/**
 * Lets `passport.session()` keep users by the app's `SsoUserStore`: `req.user` is the same kind of user,
 * whichever strategy has signed it in. Passport keeps the key alone, so `deserialize()` is called
 * without an identity.
 *
 * List it once, among the providers of a module of the app. Nest creates it there, and it registers
 * itself with Passport; it serves the whole process, as everything of Passport does.
 *
 * @throws OptionsError at boot where the app gave no `userStore`: without one there is no user to find
 *   by a key
 *
 * @example
 * ```ts
 * @Module({ providers: [SsoPassportSerializer] })
 * export class AuthModule {}
 * ```
 */
@Injectable()
export class SsoPassportSerializer extends PassportSerializer {
  /** @param users the `userStore` of `ScalekitSsoModule` */
  constructor(private readonly users: SsoUserStore) {
    if (users instanceof SessionOnlyUserStore) {
      throw new OptionsError([
        'userStore: is missing, and SsoPassportSerializer finds users by it. Give the class of your SsoUserStore, or remove SsoPassportSerializer from the providers.',
      ]);
    }
    super();
  }

  /** Writes what `SsoUserStore.serialize()` returns to the session. */
  override serializeUser(
    user: object,
    done: (error: unknown, key?: string | number) => void,
  ): void {
    let key: string | number;
    try {
      key = this.users.serialize(user);
    } catch (error) {
      done(error);
      return;
    }
    done(null, key);
  }

  /** Finds the user of a session; a user who no longer exists is signed out. */
  override deserializeUser(
    key: string | number,
    done: (error: unknown, user?: object | false) => void,
  ): void {
    Promise.resolve(key)
      .then((it) => this.users.deserialize(it, undefined))
      .then(
        (user) => {
          done(null, user ?? false);
        },
        (error: unknown) => {
          done(error);
        },
      );
  }
}
