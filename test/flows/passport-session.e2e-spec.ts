import { Controller, Get, Injectable, Next, Post, Req, Res, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { NextFunction, Request, Response } from 'express';
import {
  CurrentIdentity,
  CurrentUser,
  OptionalSso,
  Public,
  SsoGuard,
  SsoUserStore,
  type CompletedLogin,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import passport from 'passport';
import type { AppOptions, TestApp } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, organizationOf, signIn } from '../support/sign-in.js';

/** As in docs/passport.md. */
@Controller('auth/callback')
class CallbackController {
  @UseGuards(AuthGuard('scalekit'))
  @Get()
  callback(@Req() request: Request, @Res() response: Response, @Next() next: NextFunction): void {
    const { user, returnTo } = request.authInfo as CompletedLogin;
    request.logIn(user, (error) => {
      if (error) next(error);
      else response.redirect(returnTo);
    });
  }
}

@Controller('whoami')
class WhoAmIController {
  @Get()
  whoAmI(@Req() request: Request): object {
    return { user: request.user ?? null };
  }
}

/** An app with a password login of its own, beside single sign-on. */
@Controller('password')
class PasswordController {
  @Public()
  @Post('login')
  login(@Req() request: Request, @Res() response: Response, @Next() next: NextFunction): void {
    request.logIn({ key: 'by password' }, (error) => {
      if (error) next(error);
      else response.end();
    });
  }

  @OptionalSso()
  @UseGuards(SsoGuard)
  @Get('optional')
  optional(
    @Req() request: Request,
    @CurrentUser() ssoUser: SsoIdentity | undefined,
    @CurrentIdentity() identity: SsoIdentity | undefined,
  ): object {
    return {
      user: request.user ?? null,
      sso: ssoUser?.email ?? null,
      identity: identity?.email ?? null,
    };
  }

  @UseGuards(SsoGuard)
  @Get('required')
  required(@CurrentUser() user: unknown): object {
    return { user };
  }
}

// Express only: Passport keeps its sessions there.
describe('an app with sessions of Passport', () => {
  const scene = setScene('express');

  beforeAll(() => {
    passport.serializeUser((user, done) => {
      done(null, (user as SsoIdentity).key);
    });
    passport.deserializeUser((key, done) => {
      done(null, { readBy: key });
    });
  });

  it.each<[string, Partial<AppOptions>]>([
    [
      'the callback of the module, with passportUser',
      { options: { session: { passportUser: true } }, controllers: [WhoAmIController] },
    ],
    [
      'a callback of its own, with logIn()',
      {
        extras: { routes: { callback: false, stepUp: false } },
        controllers: [CallbackController, WhoAmIController],
      },
    ],
  ])('has somebody signed in by %s', async (_, setup) => {
    const app = await scene.another({
      ...setup,
      prepare: (nest) => nest.use(passport.session()),
    });
    const whoAmI = async (): Promise<unknown> =>
      JSON.parse((await scene.browser.api(`${app.url}/whoami`)).body);
    expect(await whoAmI()).toEqual({ user: null });

    const ask = scene.ask.replace('/dashboard', '/whoami');
    const callback = await scene.simulator.signIn(await scene.leave(ask, app), MAX);
    const answer = await scene.browser.visit(callback);
    expect(answer.location).toBe(`${app.url}/whoami`);
    const key = expect.stringMatching(/^[\w-]{43}$/) as string;
    expect(await whoAmI()).toEqual({ user: { readBy: key } });
  });

  describe('where another site starts a login', () => {
    const CROSS_SITE = { headers: { 'sec-fetch-site': 'cross-site' } };
    const whoAmI = async (app: TestApp): Promise<unknown> =>
      JSON.parse((await scene.browser.api(`${app.url}/whoami`)).body);
    const lure = async (app: TestApp, person: typeof MAX): Promise<Answer> => {
      const { location = '' } = await scene.browser.visit(
        `${app.url}/auth/login?${scene.ask}`,
        CROSS_SITE,
      );
      return scene.browser.visit(await scene.simulator.signIn(location, person), CROSS_SITE);
    };
    const setups: [string, Partial<AppOptions>][] = [
      [
        'the callback of the guide',
        {
          extras: { routes: { callback: false, stepUp: false } },
          controllers: [CallbackController, WhoAmIController, PasswordController],
        },
      ],
      [
        'the callback of the module',
        {
          options: { session: { passportUser: true } },
          controllers: [WhoAmIController, PasswordController],
        },
      ],
    ];
    const start = (setup: Partial<AppOptions>): Promise<TestApp> =>
      scene.another({ ...setup, prepare: (nest) => nest.use(passport.session()) });

    it.each(setups)(
      '%s keeps the user who is signed in by single sign-on (S6)',
      async (_case, setup) => {
        const app = await start(setup);
        // Nobody, and the same user, get in.
        expect((await lure(app, MAX)).status).toBe(302);
        expect((await lure(app, MAX)).status).toBe(302);
        const max = await whoAmI(app);
        const asked = await lure(app, JANE);
        expect([asked.status, await whoAmI(app)]).toEqual([409, max]);
        expect(asked.body).toContain('<code>already_signed_in</code>');
      },
    );

    it.each(setups)(
      '%s keeps the user who is signed in by password, until asked (S6)',
      async (_case, setup) => {
        const app = await start(setup);
        await scene.browser.visit(`${app.url}/password/login`, { method: 'POST' });
        const asked = await lure(app, MAX);
        expect([asked.status, await whoAmI(app)]).toEqual([
          409,
          { user: { readBy: 'by password' } },
        ]);
        // The button of the page signs out, and goes on.
        const goOn = /name="return_to" value="([^"]+)"/.exec(asked.body)?.[1] ?? '';
        const left = await scene.browser.visit(`${app.url}/auth/logout`, {
          method: 'POST',
          body: new URLSearchParams({ return_to: goOn.replaceAll('&amp;', '&') }),
        });
        const { location = '' } = await scene.browser.visit(left.location ?? '');
        await scene.browser.visit(await scene.simulator.signIn(location, MAX), CROSS_SITE);
        expect(await whoAmI(app)).not.toEqual({ user: { readBy: 'by password' } });
      },
    );
  });

  describe.each([
    ['on handlers', []],
    ['as APP_GUARD', [{ provide: APP_GUARD, useExisting: SsoGuard }]],
  ])('with the guard %s', (_case, providers) => {
    const start = (acceptAppUser = false): Promise<TestApp> =>
      scene.another({
        options: { session: { acceptAppUser, passportUser: acceptAppUser } },
        controllers: [PasswordController],
        providers,
        prepare: (nest) => nest.use(passport.session()),
      });
    const look = async (app: TestApp, path: string): Promise<unknown> => {
      const { status, body } = await scene.browser.api(app.url + path);
      return status === 200 ? JSON.parse(body) : status;
    };

    it('keeps the user of the password login where a session is optional, only (B15)', async () => {
      const app = await start();
      expect(await look(app, '/password/optional')).toEqual({
        user: null,
        sso: null,
        identity: null,
      });
      await scene.browser.visit(`${app.url}/password/login`, { method: 'POST' });
      expect(await look(app, '/password/optional')).toEqual({
        user: { readBy: 'by password' },
        sso: null,
        identity: null,
      });
      expect(await look(app, '/password/required')).toBe(401);
    });

    it('accepts the user of the password login with acceptAppUser, until one sign-out ends both', async () => {
      const app = await start(true);
      const login = (): Promise<Answer> =>
        scene.browser.visit(`${app.url}/password/login`, { method: 'POST' });
      const logout = (): Promise<Answer> =>
        scene.browser.visit(`${app.url}/auth/logout`, { method: 'POST' });
      const own = { readBy: 'by password' };
      expect(await look(app, '/password/required')).toBe(401);
      await login();
      expect(await look(app, '/password/required')).toEqual({ user: own });
      expect(await look(app, '/password/optional')).toEqual({
        user: own,
        sso: null,
        identity: null,
      });
      await logout();
      expect(await look(app, '/password/required')).toBe(401);

      await signIn(scene.browser, app, scene.simulator, { person: MAX });
      expect(await look(app, '/password/required')).toMatchObject({ user: { email: MAX.email } });
      await app.sso.endSessions({ organizationId: organizationOf(scene.simulator) });
      expect(await look(app, '/password/required')).toBe(401);
      await login();
      expect(await look(app, '/password/required')).toEqual({ user: own });
    });

    it('shows one user only where somebody signs in by both, whatever the order (B15)', async () => {
      const app = await start();
      const login = (): Promise<Answer> =>
        scene.browser.visit(`${app.url}/password/login`, { method: 'POST' });
      const max = { user: expect.objectContaining({ email: MAX.email }) as unknown };
      await login();
      await signIn(scene.browser, app, scene.simulator, { person: MAX });
      expect(await look(app, '/password/required')).toEqual(max);
      expect(await look(app, '/password/optional')).toEqual({
        ...max,
        sso: MAX.email,
        identity: MAX.email,
      });
      await login();
      expect(await look(app, '/password/required')).toBe(401);
      expect(await look(app, '/password/optional')).toEqual({
        user: { readBy: 'by password' },
        sso: null,
        identity: null,
      });
    });
  });

  it('hands on a user id that is a number as it is (B19)', async () => {
    const seen: unknown[] = [];
    @Injectable()
    class NumberedUserStore extends SsoUserStore<{ id: number }> {
      override resolve(): Promise<{ id: number }> {
        return Promise.resolve({ id: 7 });
      }
      override serialize({ id }: { id: number }): number {
        return id;
      }
      override deserialize(id: number): Promise<{ id: number }> {
        seen.push(id);
        return Promise.resolve({ id });
      }
    }
    const app = await scene.another({
      options: { session: { passportUser: true } },
      extras: { userStore: NumberedUserStore },
      controllers: [WhoAmIController],
      prepare: (nest) => nest.use(passport.session()),
    });
    await signIn(scene.browser, app, scene.simulator, { person: MAX });
    const read = async (path: string): Promise<unknown> =>
      JSON.parse((await scene.browser.api(app.url + path)).body);
    expect(await read('/whoami')).toEqual({ user: { readBy: 7 } });
    expect(await read('/auth/me')).toMatchObject({ user: { key: 7 } });
    expect(await read('/auth/sessions')).toMatchObject({ sessions: [{ isCurrent: true }] });
    expect(new Set(seen)).toEqual(new Set([7]));
    await app.sso.endSessions({ userKey: 7 });
    expect((await scene.browser.api(`${app.url}/auth/me`)).status).toBe(401);
    expect(await read('/whoami')).toEqual({ user: null });
  });
});
