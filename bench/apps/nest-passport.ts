// A Nest app with @nestjs/passport and the Passport strategy of openid-client.
import 'reflect-metadata';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Redirect,
  Req,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import {
  allowInsecureRequests,
  discovery,
  type Configuration,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { Strategy, type StrategyOptions } from 'openid-client/passport';
import passport from 'passport';
import type { RedisClientType } from 'redis';
import { createNestApp } from './nest.js';
import { dashboard } from './page.js';
import { REDIS, RedisModule } from './redis.module.js';
import { reportToHarness } from './report-to-harness.js';
import { sessionMiddleware } from './session.js';
import { readSettings } from './settings.js';

const OIDC = Symbol('openid-client configuration');
const { port, callbackUrl, environmentUrl, clientId, clientSecret, secret } = readSettings();

interface User {
  readonly sub: string;
  readonly email: unknown;
}
type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

@Injectable()
class OidcStrategy extends PassportStrategy(Strategy, 'oidc') {
  constructor(@Inject(OIDC) config: Configuration) {
    const options: StrategyOptions = {
      config,
      scope: 'openid profile email',
      callbackURL: callbackUrl,
    };
    super(options);
  }

  override authorizationRequestParams(request: Request): URLSearchParams {
    return new URLSearchParams({ organization_id: String(request.query.organization_id) });
  }

  validate(tokens: Tokens): User | undefined {
    const claims = tokens.claims();
    return claims && { sub: claims.sub, email: claims.email };
  }
}

@Injectable()
class SessionSerializer extends PassportSerializer {
  serializeUser(user: User, done: (error: null, user: User) => void): void {
    done(null, user);
  }

  deserializeUser(user: User, done: (error: null, user: User) => void): void {
    done(null, user);
  }
}

@Injectable()
class OidcGuard extends AuthGuard('oidc') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const isSignedIn = (await super.canActivate(context)) as boolean;
    await super.logIn(context.switchToHttp().getRequest<Request>());
    return isSignedIn;
  }
}

@Injectable()
class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!context.switchToHttp().getRequest<Request>().isAuthenticated()) {
      throw new UnauthorizedException();
    }
    return true;
  }
}

@Controller()
class AppController {
  @UseGuards(OidcGuard)
  @Get('auth/login')
  login(): void {
    // The guard redirects.
  }

  @UseGuards(OidcGuard)
  @Get('auth/callback')
  @Redirect('/dashboard')
  callback(): void {
    // The guard signs in.
  }

  @UseGuards(SignedInGuard)
  @Get('dashboard')
  dashboard(@Req() request: Request): string {
    return dashboard((request.user as User).email);
  }
}

@Module({
  imports: [RedisModule, PassportModule.register({ session: true })],
  providers: [
    {
      provide: OIDC,
      useFactory: () =>
        discovery(new URL(environmentUrl), clientId, clientSecret, undefined, {
          execute: [allowInsecureRequests],
        }),
    },
    OidcStrategy,
    SessionSerializer,
  ],
  controllers: [AppController],
})
class AppModule {}

const app = await createNestApp(AppModule);
app.use(sessionMiddleware(app.get<RedisClientType>(REDIS), secret));
app.use(passport.session());
await app.listen(port, '127.0.0.1');
reportToHarness();
