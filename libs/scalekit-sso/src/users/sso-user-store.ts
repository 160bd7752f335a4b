import type { AccessTokenClaims, IdTokenClaims, SsoIdentity } from '../tokens/sso-identity.js';

/**
 * Returned by `SsoUserStore.resolve()` to refuse a verified user.
 *
 * @example
 * ```ts
 * async function resolve(identity: SsoIdentity): Promise<User | SsoRefusal> {
 *   const user = await users.findByKey(identity.key);
 *   return user ?? new SsoRefusal('was never invited');
 * }
 * ```
 */
export class SsoRefusal {
  constructor(
    /** For the log only; the user reads a general sentence. */
    readonly reason: string,
  ) {}
}

/**
 * An e-mail address that may name an existing user of the app: the organization has proven to Scalekit
 * that it owns the domain (option `linkByEmail`).
 */
export interface SsoEmailLink {
  /** In lower case, with its domain in ASCII, as Scalekit has proven it. */
  readonly email: string;
}

/**
 * The app's own users. Extend it, and give the class to `ScalekitSsoModule` as `userStore`; it is
 * created by Nest and may inject what its constructor names.
 *
 * An `HttpException` that a method throws is answered as it is; any other error becomes
 * `user_store_failed`, with its stack in the log.
 *
 * Without one, users exist only in the session: see `SessionOnlyUserStore`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppUserStore extends SsoUserStore<User> {
 *   constructor(private readonly users: UsersService) {
 *     super();
 *   }
 *
 *   override resolve(identity: SsoIdentity): Promise<User> {
 *     return this.users.findOrCreate(identity.key, identity);
 *   }
 *
 *   override serialize({ id }: User): string {
 *     return id;
 *   }
 *
 *   override deserialize(id: string): Promise<User | undefined> {
 *     return this.users.findActive(id);
 *   }
 * }
 * ```
 */
export abstract class SsoUserStore<TUser extends object = object> {
  /**
   * Finds or creates the user of an identity, at every sign-in.
   *
   * Look the user up by `identity.key`. Not by e-mail address: the identity provider of another
   * customer can assert any address.
   *
   * @param identity the verified identity
   * @param claims the whole verified ID token, for attributes the app maps itself, such as groups. At
   *   any depth without the names `__proto__`, `constructor` and `prototype`
   * @param link where present, a user who is not found by `identity.key` may be looked up by its
   *   address, once, and kept under the key from then on. Adopt only a user without a key. Always
   *   undefined unless `linkByEmail` is on
   * @param accessTokenClaims the whole verified access token, such as `roles` and `permissions`;
   *   undefined where `allowOpaqueAccessToken` let an opaque one pass
   * @returns the user, or an `SsoRefusal`
   */
  abstract resolve(
    identity: SsoIdentity,
    claims: IdTokenClaims,
    link: SsoEmailLink | undefined,
    accessTokenClaims: AccessTokenClaims | undefined,
  ): TUser | SsoRefusal | Promise<TUser | SsoRefusal>;

  /** What the session keeps of the user: usually the primary key, a string or a finite number. */
  abstract serialize(user: TUser): string | number;

  /**
   * The user of a session, at every request.
   *
   * @param key what `serialize()` gave; an override may name its type
   * @param identity that of the session; undefined only where `SsoPassportSerializer` asks, for a
   *   session of Passport
   * @returns the user; undefined or null where there is none any more, or it was deactivated: then
   *   the session ends
   */
  abstract deserialize(
    key: string | number,
    identity: SsoIdentity | undefined,
  ): TUser | null | undefined | Promise<TUser | null | undefined>;

  /**
   * What `GET /auth/me` shows of the user, to the user's own browser. Override it to show more, field
   * by field. Default: the key, and name and e-mail address of the identity.
   *
   * @param user as `deserialize()` gave it
   * @param identity the identity of the session
   */
  publicView(user: TUser, { name, email }: SsoIdentity): object | Promise<object> {
    return { key: this.serialize(user), name, email };
  }
}
