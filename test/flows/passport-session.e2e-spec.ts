import { Controller, Get, Next, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { NextFunction, Request, Response } from 'express';
import type { CompletedLogin, SsoIdentity } from 'nestjs-scalekit-sso';
import passport from 'passport';
import type { AppOptions } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { MAX } from '../support/sign-in.js';

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
});
