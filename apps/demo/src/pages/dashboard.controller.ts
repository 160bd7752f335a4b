import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { CurrentSession, CurrentUser, SsoGuard, type SsoSession } from 'nestjs-scalekit-sso';
import { ScalekitEnvironment } from '../environment/scalekit-environment.js';
import type { User } from '../users/user.js';
import { claimFacts, organizationFacts, personFacts } from './facts.js';
import { momentOf, timeUntil } from './moments.js';
import { PageRenderer } from './page-renderer.js';
import { personOf } from './person.js';

/** What only somebody who is signed in sees. */
@UseGuards(SsoGuard)
@Controller('dashboard')
export class DashboardController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly environment: ScalekitEnvironment,
  ) {}

  @Get()
  dashboard(
    @CurrentUser() user: User,
    @CurrentSession() { identity, signedInAt, expiresAt }: SsoSession,
    @Req() { originalUrl }: Request,
  ): string {
    return this.pages.render('dashboard', {
      person: personOf(user),
      greeting: identity.givenName ?? user.name,
      facts: {
        person: personFacts(user, identity),
        organization: organizationFacts(identity, this.environment.nameOf(identity.organizationId)),
        claims: claimFacts(user.claims),
      },
      signInCount: user.signInCount,
      firstSeen: momentOf(user.firstSeenAt),
      signedIn: momentOf(signedInAt),
      ends: { ...momentOf(expiresAt), left: timeUntil(expiresAt) },
      organizations: this.linksTo(identity.organizationId),
      query: [...new URLSearchParams(originalUrl.split('?').slice(1).join('?'))],
    });
  }

  /** The own one first; of the others, a simulated environment has some to try. */
  private linksTo(own: string | undefined): { label: string; url: string }[] {
    const others = (this.environment.simulation?.organizations ?? []).map(({ id }) => id);
    const ids = new Set([own, ...others].filter((id) => id !== undefined));
    return [...ids].map((id) => ({
      label: this.environment.nameOf(id) ?? id,
      url: `/organizations/${encodeURIComponent(id)}`,
    }));
  }
}
