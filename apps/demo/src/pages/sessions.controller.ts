import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { CurrentUser, ScalekitSsoService, SsoGuard } from 'nestjs-scalekit-sso';
import type { User } from '../users/user.js';
import { browserName } from './browser-name.js';
import { momentOf } from './moments.js';
import { PageRenderer } from './page-renderer.js';
import { personOf } from './person.js';

/** Where somebody is signed in, and the way to end it. */
@UseGuards(SsoGuard)
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly sso: ScalekitSsoService,
  ) {}

  @Get()
  async sessions(@CurrentUser() user: User, @Req() request: Request): Promise<string> {
    const sessions = await this.sso.sessionsOf(request);
    return this.pages.render('sessions', {
      person: personOf(user),
      sessions: sessions.map(({ id, isCurrent, userAgent, signedInAt, lastUsedAt }) => ({
        id,
        isCurrent,
        browser: browserName(userAgent),
        signedIn: momentOf(signedInAt),
        lastUsed: momentOf(lastUsedAt),
      })),
    });
  }
}
