// A Nest app whose guard is the three lines that everybody writes first.
import 'reflect-metadata';
import {
  Controller,
  Get,
  Injectable,
  Module,
  Redirect,
  Req,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from 'express';
import type { RedisClientType } from 'redis';
import { createNestApp } from './nest.js';
import { dashboard } from './page.js';
import { REDIS, RedisModule } from './redis.module.js';
import { reportToHarness } from './report-to-harness.js';
import { sessionMiddleware } from './session.js';
import { readSettings } from './settings.js';

interface Session {
  user?: { readonly email: string };
}
const sessionOf = (request: Request): Session => request.session as Session;

@Injectable()
class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = sessionOf(context.switchToHttp().getRequest<Request>());
    if (user === undefined) throw new UnauthorizedException();
    return true;
  }
}

@Controller()
class AppController {
  /** Nothing is measured here: it only makes a session. */
  @Get('auth/login')
  @Redirect('/dashboard')
  login(@Req() request: Request): void {
    sessionOf(request).user = { email: 'jane@example.com' };
  }

  @UseGuards(SignedInGuard)
  @Get('dashboard')
  dashboard(@Req() request: Request): string {
    return dashboard(sessionOf(request).user?.email);
  }

  @Get('open')
  open(): string {
    return dashboard('nobody');
  }
}

@Module({ imports: [RedisModule], controllers: [AppController] })
class AppModule {}

const { port, secret } = readSettings();
const app = await createNestApp(AppModule);
app.use(sessionMiddleware(app.get<RedisClientType>(REDIS), secret));
await app.listen(port, '127.0.0.1');
reportToHarness();
