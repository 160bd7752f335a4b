import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { JwtModule } from '@nestjs/jwt';
import { AuthGuard } from '@nestjs/passport';
import { MemorySsoStore, ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { AppUserStore } from './app-user-store.js';
import { AuthController } from './auth.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Leavers } from './leavers.js';
import { TokensService } from './tokens.service.js';
import { UsersModule } from './users.module.js';
import type { User } from './users.service.js';

@Controller('orders')
class OrdersController {
  @UseGuards(AuthGuard('jwt'))
  @Get()
  orders(@Req() { user }: { user: User }): object {
    return { of: user.email, orders: ['apples', 'pears'] };
  }
}

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    JwtModule.registerAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({ secret: config.getOrThrow<string>('JWT_SECRET') }),
    }),
    UsersModule,
    ScalekitSsoModule.forRoot({
      imports: [UsersModule],
      userStore: AppUserStore,
      // The app's own login and callback take their place, and nothing needs a session.
      routes: {
        login: false,
        callback: false,
        stepUp: false,
        me: false,
        logout: false,
        sessions: false,
        portalLink: false,
      },
      // Remembers which webhooks were handled. With several instances, RedisSsoStore.
      store: MemorySsoStore,
      // There are no sessions to end; see leavers.ts.
      webhooks: { endSessionsOn: [] },
    }),
  ],
  controllers: [AuthController, OrdersController],
  providers: [JwtStrategy, TokensService, Leavers],
})
export class AppModule {}
