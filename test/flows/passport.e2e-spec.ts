import { Controller, Get, Injectable, Req, UseGuards, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ScalekitStrategy, type CompletedLogin, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { isRestart } from '../support/restart.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, problemOf } from '../support/sign-in.js';

interface Authenticated {
  readonly user: SsoIdentity;
  readonly authInfo: CompletedLogin;
}

/** Tells when its promise settles, whichever way. */
@Injectable()
class WatchedGuard extends AuthGuard('scalekit') {
  static settled = 0;

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      return (await super.canActivate(context)) as boolean;
    } finally {
      WatchedGuard.settled += 1;
    }
  }
}

/** Routes of the app in the place of the module's. */
@Controller('auth')
class AuthController {
  @UseGuards(WatchedGuard)
  @Get('login')
  login(): string {
    return 'never reached';
  }

  @UseGuards(AuthGuard('scalekit'))
  @Get('callback')
  callback(@Req() { user, authInfo }: Authenticated): object {
    return { email: user.email, returnTo: authInfo.returnTo, subject: authInfo.identity.subject };
  }
}

/** Users of the app, who may be refused. */
@Injectable()
class AppStrategy extends ScalekitStrategy {
  override validate({ identity }: CompletedLogin, request: { url: string }): object | false {
    const isCallback = request.url.startsWith('/auth/callback?');
    return identity.email === MAX.email
      ? false
      : { email: `validated ${identity.email}`, isCallback };
  }
}

const OWN_ROUTES = {
  extras: { routes: { login: false, callback: false } },
  controllers: [AuthController],
} as const;

describe.each(ADAPTERS)("AuthGuard('scalekit') on %s", (adapter) => {
  const scene = setScene(adapter, { ...OWN_ROUTES, controllers: [AuthController] });
  const login = (query: string): string => `${scene.app.url}/auth/login?${query}`;
  const callbackOf = async (browser: Browser, person = JANE): Promise<string> => {
    const { location = '' } = await browser.visit(login(scene.ask));
    return scene.simulator.signIn(location, person);
  };

  it('starts a login where the query is of no callback, and its promise settles', async () => {
    const before = WatchedGuard.settled;
    const { status, location = '', headers } = await scene.browser.visit(login(scene.ask));
    expect([status, new URL(location).origin]).toEqual([
      302,
      scene.simulator.credentials.environmentUrl,
    ]);
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^sso\..*Max-Age=600/)]);
    expect(WatchedGuard.settled).toBe(before + 1);
  });

  it('asks for an e-mail address where the query says nothing of the login', async () => {
    const { status, body } = await scene.browser.visit(login('return_to=/reports'));
    expect(status).toBe(200);
    expect(body).toContain('name="login_hint"');
    expect(body).toContain('name="return_to" value="/reports"');
  });

  it('refuses a login that cannot be read as the login route does', async () => {
    const { status, body } = await scene.browser.visit(login('organization_id=../x'));
    expect(status).toBe(400);
    expect(body).toContain('<code>invalid_login_request</code>');
  });

  it('gives the user and the login to a handler of the app', async () => {
    const answer = await scene.browser.visit(await callbackOf(scene.browser));
    expect(JSON.parse(answer.body)).toEqual({
      email: JANE.email,
      returnTo: '/dashboard',
      subject: expect.stringMatching(/^conn_/) as string,
    });
  });

  it('starts a login again, once, whose code is spent', async () => {
    const callback = await callbackOf(scene.browser);
    expect((await scene.browser.visit(callback)).status).toBe(200);
    const again = await scene.browser.visit(callback);
    expect(isRestart(scene, again)).toBe(true);
    const url = new URL(await scene.simulator.signIn(again.location ?? '', JANE));
    expect((await scene.browser.visit(url.href)).status).toBe(200);

    const other = new URL(await callbackOf(scene.browser));
    other.searchParams.set('code', 'a-code-that-is-refused');
    const restarted = await scene.browser.visit(other.href);
    const refused = new URL(await scene.simulator.signIn(restarted.location ?? '', JANE));
    refused.searchParams.set('code', 'a-code-that-is-refused');
    const page = await scene.browser.visit(refused.href);
    expect(page.body).toContain('<code>code_rejected</code>');
  });

  it('refuses the callback of another browser as the callback of the module does', async () => {
    const answer = await new Browser().api(await callbackOf(new Browser()), {
      headers: { 'sec-fetch-dest': 'document' },
    });
    expect([answer.status, problemOf(answer).code]).toEqual([400, 'login_not_found']);
  });

  describe('with a strategy of the app', () => {
    it('asks its validate() for the user of a verified login, which may refuse', async () => {
      const app = await scene.another({
        ...OWN_ROUTES,
        controllers: [AuthController],
        providers: [AppStrategy],
      });
      const signInAs = async (person: typeof JANE): Promise<[number, unknown]> => {
        const { location = '' } = await scene.browser.visit(`${app.url}/auth/login?${scene.ask}`);
        const callback = await scene.simulator.signIn(location, person);
        const { status, body } = await scene.browser.visit(callback);
        return [status, JSON.parse(body)];
      };
      expect(await signInAs(JANE)).toEqual([
        200,
        expect.objectContaining({ email: `validated ${JANE.email}`, returnTo: '/dashboard' }),
      ]);
      expect(await signInAs(MAX)).toEqual([401, expect.objectContaining({ statusCode: 401 })]);
    });
  });
});
