// What no module on Nest can go below: a sign-in of Nest, express-session and the SDK that binds the
// login to its browser, verifies both tokens and rotates the session. No rate limits, no revocation,
// no list of sessions, no checks of the request.
import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import {
  Controller,
  Get,
  Injectable,
  Module,
  Query,
  Redirect,
  Req,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type HttpRedirectResponse,
} from '@nestjs/common';
import { Scalekit } from '@scalekit-sdk/node';
import type { Request } from 'express';
import type { RedisClientType } from 'redis';
import { createNestApp } from './nest.js';
import { dashboard } from './page.js';
import { REDIS, RedisModule } from './redis.module.js';
import { reportToHarness } from './report-to-harness.js';
import { sessionMiddleware } from './session.js';
import { readSettings } from './settings.js';

interface Session {
  login?: { readonly state: string; readonly nonce: string; readonly codeVerifier: string };
  user?: { readonly email?: string };
}
const sessionOf = (request: Request): Session => request.session as unknown as Session;
const random = (): string => randomBytes(32).toString('base64url');

const { port, callbackUrl, environmentUrl, clientId, clientSecret, secret } = readSettings();
const scalekit = new Scalekit(environmentUrl, clientId, clientSecret);

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
  @Get('auth/login')
  @Redirect()
  login(
    @Req() request: Request,
    @Query('organization_id') organizationId: string,
  ): HttpRedirectResponse {
    const login = { state: random(), nonce: random(), codeVerifier: random() };
    sessionOf(request).login = login;
    const url = scalekit.getAuthorizationUrl(callbackUrl, {
      organizationId,
      state: login.state,
      nonce: login.nonce,
      codeChallenge: createHash('sha256').update(login.codeVerifier).digest('base64url'),
      codeChallengeMethod: 'S256',
    });
    return { url, statusCode: 302 };
  }

  @Get('auth/callback')
  @Redirect('/dashboard')
  async callback(
    @Req() request: Request,
    @Query('code') code: string,
    @Query('state') state: string,
  ): Promise<void> {
    const { login } = sessionOf(request);
    if (login?.state !== state) throw new UnauthorizedException();
    const { codeVerifier } = login;
    const result = await scalekit.authenticateWithCode(code, callbackUrl, { codeVerifier });
    const issuer = environmentUrl;
    const claims: { nonce?: string } = await scalekit.validateToken(result.idToken, {
      issuer,
      audience: [clientId],
    });
    await scalekit.validateToken(result.accessToken, { issuer });
    if (claims.nonce !== login.nonce) throw new UnauthorizedException();
    await promisify(request.session.regenerate.bind(request.session))();
    sessionOf(request).user = { email: result.user.email };
    // The redirect must not arrive before the session.
    await promisify(request.session.save.bind(request.session))();
  }

  @UseGuards(SignedInGuard)
  @Get('dashboard')
  dashboard(@Req() request: Request): string {
    return dashboard(sessionOf(request).user?.email);
  }
}

@Module({ imports: [RedisModule], controllers: [AppController] })
class AppModule {}

const app = await createNestApp(AppModule);
app.use(sessionMiddleware(app.get<RedisClientType>(REDIS), secret));
await app.listen(port, '127.0.0.1');
reportToHarness();
