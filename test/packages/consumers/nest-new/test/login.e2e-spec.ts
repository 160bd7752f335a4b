// The whole login of docs/testing.md.
import { randomBytes } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import session from 'express-session';
import { ScalekitSimulator } from 'scalekit-simulator';
import request from 'supertest';
import { AppModule } from '../src/app.module.js';

let simulator: ScalekitSimulator | undefined;
let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  await simulator?.stop();
});

it('signs Jane in', async () => {
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
  const login = await agent.get('/auth/login?login_hint=jane@example.com&return_to=/');
  const callback = await simulator.signIn(login.headers.location, { email: 'jane@example.com' });
  const { pathname, search } = new URL(callback);
  await agent.get(pathname + search).expect(302);
  await agent.get('/').expect(200, 'Hello World!');
});
