import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { SSO_ORGANIZATION, type OrganizationRule } from '../guard/markers.js';
import { SsoGuard } from '../guard/sso.guard.js';

/**
 * Only people who are signed in to the organization that the request is about: the one that the
 * app's `organizationResolver` tells, or that a parameter of the route names. Others are asked to
 * change organizations, or get 403; anonymous visitors are sent to the login of that organization.
 *
 * It brings `SsoGuard` along, so that it protects wherever it stands, and beats `@Public()` and
 * `@OptionalSso()` beside it. In the handler, the organization is `identity.organizationId`.
 *
 * @example
 * ```ts
 * @RequireOrganization({ parameter: 'organizationId' })
 * @Get('organizations/:organizationId/reports')
 * ```
 */
export const RequireOrganization = (
  rule: OrganizationRule = {},
): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(SSO_ORGANIZATION, rule), UseGuards(SsoGuard));
