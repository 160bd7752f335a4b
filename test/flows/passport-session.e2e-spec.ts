import { Controller, Get, Next, Post, Req, Res, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { NextFunction, Request, Response } from 'express';
import {
  CurrentIdentity,
  CurrentUser,
  OptionalSso,
  Public,
  SsoGuard,
  type CompletedLogin,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import passport from 'passport';
import type { AppOptions, TestApp } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { MAX, signIn } from '../support/sign-in.js';

/** As in the README, “An app that has Passport already”. */
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
  optional(@CurrentUser() user: unknown, @CurrentIdentity() identity?: SsoIdentity): object {
    return { user: user ?? null, identity: identity?.email ?? null };
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

  describe.each([
    ['on handlers', []],
    ['as APP_GUARD', [{ provide: APP_GUARD, useExisting: SsoGuard }]],
  ])('with the guard %s', (_case, providers) => {
    const start = (): Promise<TestApp> =>
      scene.another({
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
      expect(await look(app, '/password/optional')).toEqual({ user: null, identity: null });
      await scene.browser.visit(`${app.url}/password/login`, { method: 'POST' });
      expect(await look(app, '/password/optional')).toEqual({
        user: { readBy: 'by password' },
        identity: null,
      });
      expect(await look(app, '/password/required')).toBe(401);
    });

    it('shows one user only where somebody signs in by both, whatever the order (B15)', async () => {
      const app = await start();
      const login = (): Promise<Answer> =>
        scene.browser.visit(`${app.url}/password/login`, { method: 'POST' });
      const max = { user: expect.objectContaining({ email: MAX.email }) as unknown };
      await login();
      await signIn(scene.browser, app, scene.simulator, { person: MAX });
      expect(await look(app, '/password/required')).toEqual(max);
      expect(await look(app, '/password/optional')).toEqual({ ...max, identity: MAX.email });
      await login();
      expect(await look(app, '/password/required')).toBe(401);
      expect(await look(app, '/password/optional')).toEqual({
        user: { readBy: 'by password' },
        identity: null,
      });
    });
  });
});
