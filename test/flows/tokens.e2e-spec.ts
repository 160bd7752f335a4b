import {
  Controller,
  Get,
  Injectable,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { jwtVerify, SignJWT } from 'jose';
import {
  MemorySsoStore,
  OnScalekitWebhook,
  PERSON_GONE_EVENTS,
  SsoUserStore,
  type CompletedLogin,
  type ScalekitWebhookEvent,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE, organizationOf } from '../support/sign-in.js';
import { WEBHOOK_SECRET } from '../support/webhooks.js';

interface Account {
  readonly id: string;
  readonly email: string | undefined;
  tokenVersion: number;
}

const SECRET = new TextEncoder().encode('of-the-test-of-an-app-that-issues-tokens');
const accounts = new Map<string, Account>();

@Injectable()
class Accounts extends SsoUserStore<Account> {
  override resolve({ key, email }: SsoIdentity): Promise<Account> {
    const account = accounts.get(key) ?? { id: key, email, tokenVersion: 1 };
    accounts.set(key, account);
    return Promise.resolve(account);
  }

  override serialize({ id }: Account): string {
    return id;
  }

  override deserialize(id: string): Promise<Account | undefined> {
    return Promise.resolve(accounts.get(id));
  }
}

/** The app had these tokens before single sign-on. */
@Injectable()
class TokenGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context
      .switchToHttp()
      .getRequest<{ headers: { authorization?: string }; user?: unknown }>();
    const [, token = ''] = request.headers.authorization?.split(' ') ?? [];
    const { payload } = await jwtVerify(token, SECRET).catch(() => {
      throw new UnauthorizedException();
    });
    const account = accounts.get(payload.sub ?? '');
    request.user = account;
    return account !== undefined && account.tokenVersion === payload.version;
  }
}

@Controller()
class TokenController {
  constructor(private readonly host: HttpAdapterHost) {}

  @UseGuards(AuthGuard('scalekit'))
  @Get('auth/login')
  login(): void {
    // The guard has answered.
  }

  @UseGuards(AuthGuard('scalekit'))
  @Get('auth/callback')
  async callback(
    @Req() { authInfo }: { authInfo: CompletedLogin },
    @Res() response: unknown,
  ): Promise<void> {
    const { id, tokenVersion } = authInfo.user as Account;
    const token = await new SignJWT({ version: tokenVersion })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(id)
      .sign(SECRET);
    this.host.httpAdapter.reply(response, { token, returnTo: authInfo.returnTo }, 200);
  }

  @UseGuards(TokenGuard)
  @Get('orders')
  orders(@Req() { user }: { user: Account }): object {
    return { email: user.email };
  }
}

@Injectable()
class Leavers {
  @OnScalekitWebhook(...PERSON_GONE_EVENTS)
  leave({ data }: ScalekitWebhookEvent): void {
    const { email } = data as { email?: string };
    for (const account of accounts.values()) {
      account.tokenVersion += account.email === email ? 1 : 0;
    }
  }
}

describe.each(ADAPTERS)('an app that issues tokens and has no sessions, on %s', (adapter) => {
  const routes = {
    login: false,
    callback: false,
    me: false,
    logout: false,
    sessions: false,
  } as const;
  const scene = setScene(adapter, {
    hasSession: false,
    options: { webhooks: { secrets: [WEBHOOK_SECRET], endSessionsOn: [] } },
    extras: { routes: { ...routes, stepUp: false }, userStore: Accounts, store: MemorySsoStore },
    controllers: [TokenController],
    providers: [Leavers, TokenGuard],
  });
  beforeEach(() => {
    accounts.clear();
  });

  const tokenAt = async (callback: string): Promise<{ token: string; returnTo: string }> =>
    JSON.parse((await scene.browser.visit(callback)).body) as { token: string; returnTo: string };
  const orders = async (token: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, body } = await scene.browser.api(`${scene.app.url}/orders`, { headers });
    return status === 200 ? JSON.parse(body) : status;
  };

  it('signs in without a session, and its tokens are its own', async () => {
    expect(await orders('')).toBe(401);
    const { token, returnTo } = await tokenAt(await scene.callback());
    expect(returnTo).toBe('/dashboard');
    expect(await orders(token)).toEqual({ email: JANE.email });
  });

  it('starts a login from the portal of an identity provider', async () => {
    const portal = await scene.simulator.idpInitiatedUrl({
      loginHint: JANE.email,
    });
    const token = new URL(portal).searchParams.get('idp_initiated_login') ?? '';
    const { location = '' } = await scene.browser.visit(
      `${scene.app.url}/auth/login?idp_initiated_login=${token}`,
    );
    const answer = await tokenAt(await scene.simulator.signIn(location, JANE));
    expect(await orders(answer.token)).toEqual({ email: JANE.email });
  });

  it('starts a login again, once, whose code is spent', async () => {
    const callback = await scene.callback();
    await tokenAt(callback);
    const { location = '' } = await scene.browser.visit(callback);
    const again = await tokenAt(await scene.simulator.signIn(location, JANE));
    expect(await orders(again.token)).toEqual({ email: JANE.email });
  });

  it('shows a page where a callback belongs to no login', async () => {
    const page = await scene.browser.visit(`${scene.app.url}/auth/callback?code=x&state=y`);
    expect([page.status, page.body.includes('<code>login_not_found</code>')]).toEqual([400, true]);
  });

  it('takes the tokens of a user away who has left, told by a webhook once', async () => {
    const { token } = await tokenAt(await scene.callback());
    scene.simulator.webhooks.endpoint(`${scene.app.url}/auth/webhooks`, WEBHOOK_SECRET, {
      retryDelaysMs: [],
    });
    const { attempts } = await scene.simulator.webhooks.send(
      'organization.directory.user_deleted',
      { organization_id: organizationOf(scene.simulator), email: JANE.email },
    );
    expect(attempts).toEqual([{ status: 201 }]);
    expect(await orders(token)).toBe(403);
    const next = await tokenAt(await scene.callback());
    expect(await orders(next.token)).toEqual({ email: JANE.email });
  });
});
