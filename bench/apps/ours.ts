// nestjs-scalekit-sso as its README sets it up, with its records in Redis.
import 'reflect-metadata';
import { Controller, Get, Inject, Injectable, Module, UseGuards } from '@nestjs/common';
import {
  CurrentIdentity,
  RedisRateLimitStorage,
  RedisSsoStore,
  ScalekitSsoModule,
  SsoGuard,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import type { RedisClientType } from 'redis';
import { createNestApp } from './nest.js';
import { dashboard } from './page.js';
import { REDIS, RedisModule } from './redis.module.js';
import { reportToHarness } from './report-to-harness.js';
import { sessionMiddleware } from './session.js';
import { readSettings } from './settings.js';

@Injectable()
class AppSsoStore extends RedisSsoStore {
  constructor(@Inject(REDIS) client: RedisClientType) {
    super(client);
  }
}

@Injectable()
class AppRateLimits extends RedisRateLimitStorage {
  constructor(@Inject(REDIS) client: RedisClientType) {
    super(client);
  }
}

@Controller()
class AppController {
  @UseGuards(SsoGuard)
  @Get('dashboard')
  dashboard(@CurrentIdentity() identity: SsoIdentity): string {
    return dashboard(identity.email);
  }

  @Get('open')
  open(): string {
    return dashboard('nobody');
  }
}

// Counted like the default, but one client signs in more often than any user.
const rateLimits = { limit: 1_000_000_000 };
// In memory by default. Where Redis commands are counted, those of the rate limits count too.
const rateLimitStorage = process.env.RATE_LIMITS === 'redis' ? AppRateLimits : undefined;

@Module({
  imports: [
    RedisModule,
    ScalekitSsoModule.forRoot({
      imports: [RedisModule],
      store: AppSsoStore,
      rateLimits,
      rateLimitStorage,
    }),
  ],
  controllers: [AppController],
})
class AppModule {}

const { port, secret } = readSettings();
const app = await createNestApp(AppModule);
app.use(sessionMiddleware(app.get<RedisClientType>(REDIS), secret));
await app.listen(port, '127.0.0.1');
reportToHarness();
