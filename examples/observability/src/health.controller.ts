import { Controller, Get, Req } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import type { Request } from 'express';
import { Public, SsoHealthIndicator } from 'nestjs-scalekit-sso';

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly sso: SsoHealthIndicator,
  ) {}

  @Get('healthz')
  live(): object {
    return { status: 'ok' };
  }

  @HealthCheck()
  @Get('readyz')
  ready(@Req() request: Request): Promise<HealthCheckResult> {
    return this.health.check([() => this.sso.check('sso', { request })]);
  }
}
