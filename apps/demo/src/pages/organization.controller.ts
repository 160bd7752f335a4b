import { Controller, Get, Param } from '@nestjs/common';
import {
  CurrentIdentity,
  CurrentUser,
  RequireOrganization,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ScalekitEnvironment } from '../environment/scalekit-environment.js';
import type { User } from '../users/user.js';
import { organizationFacts } from './facts.js';
import { PageRenderer } from './page-renderer.js';
import { personOf } from './person.js';

/** What only the people of one organization see. Others are asked to change organizations. */
@RequireOrganization({ parameter: 'organizationId' })
@Controller('organizations/:organizationId')
export class OrganizationController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly environment: ScalekitEnvironment,
  ) {}

  @Get()
  organization(
    @Param('organizationId') organizationId: string,
    @CurrentUser() user: User,
    @CurrentIdentity() identity: SsoIdentity,
  ): string {
    const name = this.environment.nameOf(organizationId);
    return this.pages.render('organization', {
      person: personOf(user),
      name: name ?? organizationId,
      facts: organizationFacts(identity, name),
    });
  }
}
