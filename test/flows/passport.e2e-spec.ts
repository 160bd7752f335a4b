import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { CompletedLogin, SsoIdentity } from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { JANE, leave, organizationOf, problemOf } from '../support/sign-in.js';

/** An app that uses the strategy on a callback of its own. */
@Controller('auth/callback')
class OwnCallbackController {
  @UseGuards(AuthGuard('scalekit'))
  @Get()
  callback(@Req() request: { user: SsoIdentity; authInfo: CompletedLogin }): object {
    return { email: request.user.email, returnTo: request.authInfo.returnTo };
  }
}

describe.each(ADAPTERS)("AuthGuard('scalekit') on %s", (adapter) => {
  let simulator: ScalekitSimulator;
  let app: TestApp;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({
      adapter,
      simulator,
      extras: { routes: { callback: false } },
      controllers: [OwnCallbackController],
    });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });

  const callbackOf = async (browser: Browser): Promise<string> => {
    const ask = `organization_id=${organizationOf(simulator)}&return_to=/reports`;
    return simulator.signIn(await leave(browser, app, ask), JANE);
  };

  it('gives the user and the login to a handler of the app', async () => {
    const browser = new Browser();
    const answer = await browser.visit(await callbackOf(browser));
    expect(JSON.parse(answer.body)).toEqual({ email: 'jane@example.com', returnTo: '/reports' });
  });

  it('refuses like the callback of the module', async () => {
    const answer = await new Browser().api(await callbackOf(new Browser()), {
      headers: { 'sec-fetch-dest': 'document' },
    });
    expect([answer.status, problemOf(answer).code]).toEqual([400, 'login_not_found']);
  });
});
