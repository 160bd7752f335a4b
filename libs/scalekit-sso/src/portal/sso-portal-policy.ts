import type { SsoRequest } from '../http/request.js';
import type { SsoSession } from '../session/sso-session-record.js';

/**
 * Which users may manage single sign-on for an organization. Extend it, and give the class to
 * `ScalekitSsoModule` as `portalPolicy`; it is created by Nest and may inject what its constructor
 * names.
 *
 * A user who opens a portal link can change how all users of the organization sign in. Without a
 * policy no user gets one: see `DenyAllPortalPolicy`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AdminsOnly extends SsoPortalPolicy {
 *   override mayManage(user: User): boolean {
 *     return user.role === 'admin';
 *   }
 * }
 * ```
 */
export abstract class SsoPortalPolicy {
  /**
   * Asked before each link is made. Only `true` is a yes.
   *
   * @param user the app's user, as `SsoUserStore` gave it; an override may name its type
   * @param session who signed in; the link is for `session.identity.organizationId`
   * @param request request of Express or Fastify
   */
  abstract mayManage(
    user: object,
    session: SsoSession,
    request: SsoRequest,
  ): boolean | Promise<boolean>;
}
