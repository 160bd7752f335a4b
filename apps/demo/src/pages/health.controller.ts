import { Controller, Get } from '@nestjs/common';

/** For whoever starts and watches the app. */
@Controller('healthz')
export class HealthController {
  @Get()
  check(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
