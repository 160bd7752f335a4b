// The test of docs/testing.md, with Jest and the configuration that it gives.
import { randomBytes } from 'node:crypto';
import { Controller, Get, Module, UseGuards, type INestApplication } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import session from 'express-session';
import {
  CurrentIdentity,
  ScalekitSsoModule,
  SsoGuard,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import request from 'supertest';

@UseGuards(SsoGuard)
@Controller()
class AppController {
  @Get('dashboard')
  dashboard(@CurrentIdentity() identity: SsoIdentity): string {
    return `Hello ${identity.email ?? 'nobody'}`;
  }

  @Get('plain')
  plain(): string {
    return 'plain';
  }
}

@Module({
  imports: [ConfigModule.forRoot({ isGlobal: true }), ScalekitSsoModule.forRoot()],
  controllers: [AppController],
})
class AppModule {}

it('tests a guarded controller by itself', async () => {
  const module = await Test.createTestingModule({ controllers: [AppController] })
    .overrideGuard(SsoGuard)
    .useValue({ canActivate: () => true })
    .compile();
  expect(module.get(AppController).plain()).toBe('plain');
});

let simulator: ScalekitSimulator | undefined;
let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  await simulator?.stop();
});

it('tests a whole sign-in', async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: ['http://127.0.0.1:3000/auth/callback'],
  });
  Object.assign(process.env, simulator.env, {
    SSO_BASE_URL: 'http://127.0.0.1:3000',
    SSO_COOKIE_SECRET: randomBytes(32).toString('base64'),
  });
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  app = module.createNestApplication();
  app.use(session({ secret: 'of-the-test', resave: false, saveUninitialized: false }));
  await app.init();

  const agent = request.agent(app.getHttpServer());
  const login = await agent.get('/auth/login?login_hint=jane@example.com&return_to=/dashboard');
  const callback = await simulator.signIn(login.headers.location, { email: 'jane@example.com' });
  const { pathname, search } = new URL(callback);
  await agent.get(pathname + search).expect(302);
  await agent.get('/dashboard').expect(200, 'Hello jane@example.com');
});
