import { Controller, Get, UseFilters } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { SsoHealthIndicator } from 'nestjs-scalekit-sso';
import { UnreadyFilter } from './unready.filter.js';

/** For whoever starts and watches the app. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly sso: SsoHealthIndicator,
  ) {}

  /** The process is alive: a failure means that it has to be started again. */
  @Get('healthz')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests may come: a failure takes this instance out of the load balancer for a while. */
  @UseFilters(UnreadyFilter)
  @HealthCheck()
  @Get('readyz')
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.sso.check('sso')]);
  }
}
