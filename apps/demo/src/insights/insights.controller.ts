import { Controller, Get, Req, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import type { Request } from 'express';
import { CurrentUser, SsoConnections, SsoGuard } from 'nestjs-scalekit-sso';
import { auditTime, map, takeUntil, type Observable } from 'rxjs';
import { PageRenderer } from '../pages/page-renderer.js';
import { personOf } from '../pages/person.js';
import type { User } from '../users/user.js';
import { insightsView } from './insights-view.js';
import { SignInStatistics } from './sign-in-statistics.js';

/** Shortest time between two drawings, in milliseconds. */
const DRAW_MS = 500;

/** How sign-in goes. In this demo all users may see it; an app of yours shows it to its operators. */
@UseGuards(SsoGuard)
@Controller('insights')
export class InsightsController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly statistics: SignInStatistics,
    private readonly connections: SsoConnections,
  ) {}

  @Get()
  page(@CurrentUser() user: User): string {
    return this.pages.render('insights', {
      person: personOf(user),
      insights: insightsView(this.statistics),
    });
  }

  /** The part of the page that changes, each time that it does, until the session of its user ends. */
  @Sse('live')
  live(@Req() request: Request): Observable<MessageEvent> {
    return this.statistics.changed.pipe(
      auditTime(DRAW_MS),
      map(() => ({
        data: this.pages.render('insights-figures', { insights: insightsView(this.statistics) }),
      })),
      takeUntil(this.connections.ended(request)),
    );
  }
}
