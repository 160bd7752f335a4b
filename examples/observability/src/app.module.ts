import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { ScalekitSsoModule, SsoGuard } from 'nestjs-scalekit-sso';
import { AuditLog } from './audit-log.js';
import { HealthController } from './health.controller.js';

@UseGuards(SsoGuard)
@Controller()
export class AppController {
  @Get()
  home(): string {
    return `<!doctype html>
<title>Example</title>
<p>You are signed in.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`;
  }
}

// ConfigModule comes first: it loads .env, where forRoot() finds its settings.
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot(),
    TerminusModule.forRoot(),
  ],
  controllers: [AppController, HealthController],
  providers: [AuditLog],
})
export class AppModule {}
