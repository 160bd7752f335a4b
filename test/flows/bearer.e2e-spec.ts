import { Controller, ForbiddenException, Get, Injectable, Module, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  AccessTokenVerifier,
  CurrentAccessToken,
  CurrentIdentity,
  CurrentUser,
  Public,
  SsoBearerGuard,
  SsoGuard,
  type AccessTokenClaims,
  type GuardedRequest,
  type SsoError,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import type { ExecutionContext } from '@nestjs/common';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { honestTokens } from '../support/honest-tokens.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, problemOf } from '../support/sign-in.js';

interface User {
  readonly id: string;
}

/** The users that an app has signed up, by the subject of their tokens. */
@Injectable()
class Users {
  readonly bySubject = new Map<string, User>();
}

@Injectable()
class ApiGuard extends SsoBearerGuard {
  constructor(private readonly users: Users) {
    super();
  }

  protected override validate({ sub, scope }: AccessTokenClaims): User | undefined {
    if (scope === 'none') {
      throw new ForbiddenException('insufficient_scope');
    }
    return this.users.bySubject.get(String(sub));
  }
}

/** A session, or an access token. */
@Injectable()
class EitherGuard extends SsoGuard {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly users: Users,
  ) {
    super();
  }

  protected override async handleRequest(
    error: SsoError | undefined,
    user: object | undefined,
    context: ExecutionContext,
  ): Promise<object | undefined> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (user === undefined && request.headers.authorization !== undefined) {
      const { sub } = await this.tokens.claimsOf(request);
      return this.users.bySubject.get(String(sub));
    }
    return super.handleRequest(error, user, context);
  }
}

@Controller('api')
class ApiController {
  @Public()
  @UseGuards(SsoBearerGuard)
  @Get('claims')
  claims(
    @CurrentUser() user: AccessTokenClaims,
    @CurrentAccessToken() token: AccessTokenClaims,
  ): object {
    return { user: user.sub, token: token.sub };
  }

  @Public()
  @UseGuards(ApiGuard)
  @Get('user')
  user(@CurrentUser() user: User, @CurrentIdentity() identity: SsoIdentity | undefined): object {
    return { user, identity: identity?.email ?? null };
  }

  @UseGuards(EitherGuard)
  @Get('either')
  either(@CurrentUser() user: User | SsoIdentity): object {
    return { user: 'email' in user ? user.email : user.id };
  }

  @Get('open')
  open(): object {
    return {};
  }
}

/** A module of the app, which imports nothing of single sign-on: that is global. */
@Module({ controllers: [ApiController], providers: [Users, ApiGuard, EitherGuard] })
class ApiModule {}

const imports = (): { module: typeof ApiModule }[] => [{ module: ApiModule }];

describe.each(ADAPTERS)('an API for access tokens, on %s', (adapter) => {
  const scene = setScene(adapter, { imports });

  const tokenOf = async (app = scene.app, person = JANE): Promise<string> =>
    (await honestTokens(scene.simulator, app.sso.callbackUrl, person)).accessToken;
  const call = (path: string, token?: string, app: TestApp = scene.app): Promise<Answer> =>
    new Browser().api(`${app.url}/api/${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const subjectOf = async (token: string): Promise<string> => {
    const { token: subject } = JSON.parse((await call('claims', token)).body) as { token: string };
    return subject;
  };

  it('lets a client with a token in, and keeps no session of it', async () => {
    const answer = await call('claims', await tokenOf());
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const subject = expect.stringMatching(/^conn_\d+;/) as string;
    expect(JSON.parse(answer.body)).toEqual({ user: subject, token: subject });
  });

  it('asks a client without a token for one, and does not say that one was wrong', async () => {
    const answer = await call('claims');
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'access_token_required']);
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="${scene.app.url}"`);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('sends no browser to a login', async () => {
    const answer = await scene.browser.visit(`${scene.app.url}/api/claims`);
    expect([answer.status, answer.location]).toEqual([401, undefined]);
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="${scene.app.url}"`);
  });

  it('says that a token was wrong, with a line of the log and without the token', async () => {
    const token = `${await tokenOf()}x`;
    scene.logger.lines.length = 0;
    const answer = await call('claims', token);
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'access_token_rejected']);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="${scene.app.url}", error="invalid_token"`,
    );
    const lines = scene.logger.lines.filter((line) => line.includes('access_token_rejected'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('access token - is not canonical base64url');
    expect(scene.logger.text).not.toContain(token.slice(0, 40));
  });

  it('knows the users of the app, and refuses those whom it has none of', async () => {
    const [jane, max] = [await tokenOf(), await tokenOf(scene.app, MAX)];
    scene.app.app.get(Users, { strict: false }).bySubject.set(await subjectOf(jane), { id: 'u1' });
    const answer = await call('user', jane);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { user: { id: 'u1' }, identity: null },
    ]);
    const refused = await call('user', max);
    expect([refused.status, problemOf(refused).code]).toEqual([401, 'access_token_rejected']);
  });

  it('answers what the app throws as it is', async () => {
    scene.tamper('accessToken', { claims: { scope: 'none' } });
    const answer = await call('user', await tokenOf());
    expect([answer.status, (JSON.parse(answer.body) as { message: string }).message]).toEqual([
      403,
      'insufficient_scope',
    ]);
  });

  it('follows a rotation of the keys at once', async () => {
    await call('claims', await tokenOf());
    await scene.simulator.rotateKeys();
    expect((await call('claims', await tokenOf())).status).toBe(200);
  });

  it('takes the user of the token where there is a session too', async () => {
    await scene.signIn(MAX);
    const token = await tokenOf();
    scene.app.app.get(Users, { strict: false }).bySubject.set(await subjectOf(token), { id: 'u1' });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await scene.browser.api(`${scene.app.url}/api/user`, { headers });
    expect(JSON.parse(answer.body)).toEqual({ user: { id: 'u1' }, identity: null });
    expect(await scene.whoIsIn()).toBe(MAX.email);
  });

  it('stands beside a guard of the whole app, which a token alone does not pass', async () => {
    const app = await scene.another({
      imports,
      providers: [{ provide: APP_GUARD, useExisting: SsoGuard }],
    });
    const token = await tokenOf(app);
    expect((await call('claims', token, app)).status).toBe(200);
    expect((await call('claims', undefined, app)).status).toBe(401);
    const answer = await call('open', token, app);
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'login_required']);
  });

  it('may accept a session or a token, by a guard of the app', async () => {
    const token = await tokenOf();
    scene.app.app.get(Users, { strict: false }).bySubject.set(await subjectOf(token), { id: 'u1' });
    expect(JSON.parse((await call('either', token)).body)).toEqual({ user: 'u1' });
    expect(problemOf(await call('either', 'x.y.z')).code).toBe('access_token_rejected');
    expect(problemOf(await call('either')).code).toBe('login_required');
    await scene.signIn();
    const { body } = await scene.browser.api(`${scene.app.url}/api/either`);
    expect(JSON.parse(body)).toEqual({ user: JANE.email });
  });

  it('may be for a resource, whose tokens have an issuer and an audience of their own', async () => {
    const app = await scene.another({
      imports,
      options: { accessTokens: { audiences: ['res_1'] } },
    });
    const iss = `${scene.simulator.environmentUrl}/resources/res_1`;
    scene.tamper('accessToken', { claims: { iss, aud: ['res_1'] } });
    const token = await tokenOf(app);
    expect((await call('claims', token, app)).status).toBe(200);
    expect((await call('claims', token)).status).toBe(401);
    expect((await call('claims', await tokenOf(app), app)).status).toBe(401);
  });
});
