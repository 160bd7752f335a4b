import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { CurrentUser, ScalekitSsoModule, SsoGuard, type SsoIdentity } from 'nestjs-scalekit-sso';

@UseGuards(SsoGuard)
@Controller('api')
export class ApiController {
  @Get('orders')
  orders(@CurrentUser() user: SsoIdentity): string[] {
    return [`An order of ${user.email ?? user.subject}`];
  }
}

// ConfigModule comes first: it loads .env, where forRoot() finds its settings, SSO_ALLOWED_ORIGINS too.
@Module({
  imports: [ConfigModule.forRoot({ isGlobal: true }), ScalekitSsoModule.forRoot()],
  controllers: [ApiController],
})
export class AppModule {}
