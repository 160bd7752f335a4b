import type { SsoRequest } from '../http/request.js';

/** An organization id (`org_…`), or undefined where a request is about no organization. */
export type ResolvedOrganization = string | undefined | Promise<string | undefined>;

/** Tells which organization a request is about. Nothing in a request is proven. */
export type ResolveOrganization = (request: SsoRequest) => ResolvedOrganization;

/**
 * Tells which organization a request is about: by its host, path or headers, or by a table of the
 * app. Extend it, and give the class to `ScalekitSsoModule` as `organizationResolver`; it is created
 * by Nest and may inject what its constructor names.
 *
 * Where it throws, or takes longer than `timeoutMs`, the request is refused.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class HeaderOrganization extends SsoOrganizationResolver {
 *   override resolve({ headers }: SsoRequest): string | undefined {
 *     const id = headers['x-organization-id'];
 *     return typeof id === 'string' ? id : undefined;
 *   }
 * }
 * ```
 */
export abstract class SsoOrganizationResolver {
  /**
   * @param request as the client sent it: a header such as `X-Forwarded-Host` may say anything,
   *   unless a proxy of yours always overwrites it
   * @returns the organization id; undefined where the organization does not exist, or the
   *   request is about none
   */
  abstract resolve(request: SsoRequest): ResolvedOrganization;
}
