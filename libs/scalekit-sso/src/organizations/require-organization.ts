import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { SsoGuard } from '../guard/sso.guard.js';

/** Metadata key of `@RequireOrganization()`. */
export const SSO_ORGANIZATION = 'nestjs-scalekit-sso:organization';

/** Which organization a handler requires. */
export interface OrganizationRule {
  /** A parameter of the route's path that holds the organization id. Default: the app's resolver. */
  readonly parameter?: string | undefined;
}

/**
 * Requires a session of the organization that the request is about: the one that the app's
 * `organizationResolver` gives, or that a parameter of the route names. Users of other organizations
 * get 403, with a button that signs out and continues; anonymous browsers are redirected to the login
 * of that organization.
 *
 * Brings `SsoGuard` along, and wins over `@Public()` and `@OptionalSso()` beside it. In the handler,
 * the organization is `identity.organizationId`.
 *
 * @example
 * ```ts
 * @RequireOrganization({ parameter: 'organizationId' })
 * @Get('organizations/:organizationId/reports')
 * list(@CurrentIdentity() { organizationId }: SsoIdentity): object {
 *   return this.reports.of(organizationId);
 * }
 * ```
 */
export const RequireOrganization = (
  rule: OrganizationRule = {},
): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(SSO_ORGANIZATION, rule), UseGuards(SsoGuard));
