import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import session from 'express-session';
import {
  CurrentIdentity,
  ScalekitSsoModule,
  SsoGuard,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { listenToPortal, type PortalEvent } from 'nestjs-scalekit-sso/portal-events';
import { ScalekitSimulator } from 'scalekit-simulator';

const BASE_URL = 'http://127.0.0.1:39517';

@UseGuards(SsoGuard)
@Controller('hello')
class HelloController {
  @Get()
  hello(@CurrentIdentity() identity: SsoIdentity): string {
    return `signed in as ${identity.email ?? 'nobody'}`;
  }
}

async function main(): Promise<void> {
  const simulator = await ScalekitSimulator.start({ redirectUris: [`${BASE_URL}/auth/callback`] });
  Object.assign(process.env, simulator.env, {
    SSO_BASE_URL: BASE_URL,
    SSO_COOKIE_SECRET: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
  });

  @Module({ imports: [ScalekitSsoModule.forRoot()], controllers: [HelloController] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  app.use(session({ secret: 'only for this test', resave: false, saveUninitialized: false }));
  await app.listen(39517, '127.0.0.1');
  try {
    console.log(await signIn(simulator));
  } finally {
    await app.close();
    await simulator.stop();
  }
}

/** What a browser does, with the one cookie that counts. */
async function signIn(simulator: ScalekitSimulator): Promise<string> {
  let cookie = '';
  const visit = async (url: string): Promise<Response> => {
    const headers = { accept: 'text/html', cookie };
    const answer = await fetch(url, { headers, redirect: 'manual' });
    const set = answer.headers.getSetCookie().filter((line) => !line.includes('Max-Age=0'));
    cookie = set.map((line) => line.split(';')[0]).join('; ') || cookie;
    return answer;
  };
  const guarded = await visit(`${BASE_URL}/hello`);
  const login = `${guarded.headers.get('location') ?? ''}&login_hint=jane@example.com`;
  const left = await visit(BASE_URL + login);
  const person = { email: 'jane@example.com' };
  const callback = await simulator.signIn(left.headers.get('location') ?? '', person);
  const landed = await visit(callback);
  return (await visit(BASE_URL + (landed.headers.get('location') ?? ''))).text();
}

/** What a page of the app would do, and no server ever does: it has to compile and to load. */
export function follow(
  frame: HTMLIFrameElement,
  onEvent: (event: PortalEvent) => void,
): () => void {
  return listenToPortal({ environmentUrl: 'https://acme.scalekit.com', frame, onEvent });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
