import { Controller, Get, UseGuards } from '@nestjs/common';
import { CurrentUser, OptionalSso, ScalekitSsoService, SsoGuard } from 'nestjs-scalekit-sso';
import { ScalekitEnvironment } from '../environment/scalekit-environment.js';
import type { User } from '../users/user.js';
import { PageRenderer } from './page-renderer.js';
import { personOf } from './person.js';

/** Pages for everybody. They greet who is signed in. */
@UseGuards(SsoGuard)
@OptionalSso()
@Controller()
export class HomeController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly sso: ScalekitSsoService,
    private readonly environment: ScalekitEnvironment,
  ) {}

  @Get()
  home(@CurrentUser() user: User | undefined): string {
    const { simulation } = this.environment;
    return this.pages.render('home', {
      person: personOf(user),
      simulation,
      organizations: (simulation?.organizations ?? []).map(({ id, name, email }) => ({
        name,
        email,
        loginUrl: this.sso.loginUrl({ organizationId: id, returnTo: '/dashboard' }),
      })),
    });
  }

  @Get('signed-out')
  signedOut(@CurrentUser() user: User | undefined): string {
    return this.pages.render('signed-out', { person: personOf(user) });
  }
}
