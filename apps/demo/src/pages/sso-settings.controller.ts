import { Controller, Get, HttpException, Logger, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import {
  CurrentIdentity,
  CurrentUser,
  ScalekitSsoService,
  SsoError,
  SsoGuard,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ScalekitEnvironment } from '../environment/scalekit-environment.js';
import { AppRateLimits } from '../session/app-rate-limits.js';
import type { User } from '../users/user.js';
import { organizationView } from './organization-view.js';
import { PageRenderer } from './page-renderer.js';
import type { OrganizationView } from './page-views.js';
import { personOf } from './person.js';

/** Questions of one user to the environment in a minute; each is several calls. */
const MAX_QUESTIONS = 60;

/** Where an organization sets up its single sign-on: the admin portal, embedded. */
@UseGuards(SsoGuard)
@Controller('settings/sso')
export class SsoSettingsController {
  private readonly logger = new Logger('Settings');

  constructor(
    private readonly pages: PageRenderer,
    private readonly sso: ScalekitSsoService,
    private readonly environment: ScalekitEnvironment,
    private readonly limits: AppRateLimits,
  ) {}

  @Get()
  async settings(
    @CurrentUser() user: User,
    @CurrentIdentity() identity: SsoIdentity,
  ): Promise<string> {
    return this.pages.render('sso-settings', {
      person: personOf(user),
      organizationId: identity.organizationId,
      environmentUrl: this.environment.credentials.environmentUrl,
      // The rest of the page is of use without.
      organization:
        (await this.secondsToWait(identity)) > 0 ? undefined : await this.statusOf(identity),
    });
  }

  /** The part of the page that changes; its script asks for it when the portal tells of a change. */
  @Get('status')
  async status(
    @CurrentIdentity() identity: SsoIdentity,
    @Query('organization_id') organizationId: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    if (organizationId !== identity.organizationId) {
      throw new SsoError('wrong_organization', { detail: 'the status of another organization' });
    }
    const seconds = await this.secondsToWait(identity);
    if (seconds > 0) {
      response.set('Retry-After', String(seconds));
      throw new HttpException('Too many requests', 429);
    }
    return this.pages.render('sso-status', { organization: await this.statusOf(identity) });
  }

  private secondsToWait({ key }: SsoIdentity): Promise<number> {
    return this.limits.secondsToWait('sso-status', key, MAX_QUESTIONS);
  }

  /** Undefined where the environment cannot be asked: the rest of the page is of use all the same. */
  private async statusOf({
    organizationId,
    connectionId,
  }: SsoIdentity): Promise<OrganizationView | undefined> {
    if (organizationId === undefined) {
      return undefined;
    }
    // The environment lists active connections only; theirs is shown even after it was disabled.
    const known = connectionId === undefined ? [] : [connectionId];
    try {
      return organizationView(await this.sso.organizationStatus(organizationId, known));
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
      this.logger.warn(`no status of an organization | ${error.code} | ${error.detail ?? ''}`);
      return undefined;
    }
  }
}
