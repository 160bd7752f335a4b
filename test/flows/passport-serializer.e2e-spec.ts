import { Controller, Get, Next, Post, Req, Res } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { SsoPassportSerializer, SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import passport from 'passport';
import type { AppOptions, TestApp } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { MAX } from '../support/sign-in.js';

interface Account {
  readonly id: string;
  readonly email: string;
}

const accounts = new Map<string, Account>();

/** One table for users of both kinds of sign-in. */
class Accounts extends SsoUserStore<Account> {
  override resolve({ key, email = '' }: SsoIdentity): Promise<Account> {
    accounts.set(key, { id: key, email });
    return Promise.resolve({ id: key, email });
  }

  override serialize({ id }: Account): string {
    return id;
  }

  override deserialize(id: string): Promise<Account | undefined> {
    if (id === 'unlucky') {
      return Promise.reject(new Error('the database is gone'));
    }
    return Promise.resolve(accounts.get(id));
  }
}

@Controller()
class WhoAmIController {
  @Get('whoami')
  whoAmI(@Req() request: Request): object {
    return { user: request.user ?? null };
  }

  @Post('password')
  login(@Req() request: Request, @Res() response: Response, @Next() next: NextFunction): void {
    request.logIn({ id: request.query.id as string }, (error) => {
      if (error) next(error);
      else response.end();
    });
  }
}

// Express only: Passport keeps its sessions there.
describe('SsoPassportSerializer', () => {
  const setup: Partial<AppOptions> = {
    options: { session: { passportUser: true } },
    extras: { userStore: Accounts },
    providers: [SsoPassportSerializer],
    controllers: [WhoAmIController],
    prepare: (nest) => nest.use(passport.session()),
  };
  const scene = setScene('express');
  const registries = passport as unknown as Record<'_serializers' | '_deserializers', unknown[]>;
  const before = { ...registries };

  // Serializers of Passport are those of the process.
  beforeEach(() => {
    registries._serializers = [];
    registries._deserializers = [];
    accounts.clear();
    accounts.set('u1', { id: 'u1', email: 'old@example.com' });
  });
  afterAll(() => {
    Object.assign(registries, before);
  });

  const whoAmI = async (app: TestApp): Promise<unknown> => {
    const { status, body } = await scene.browser.api(`${app.url}/whoami`);
    return status === 200 ? (JSON.parse(body) as { user: unknown }).user : status;
  };
  const logIn = (app: TestApp, id: string): Promise<unknown> =>
    scene.browser.visit(`${app.url}/password?id=${id}`, { method: 'POST' });

  it('finds users of both kinds of sign-in by the store of the app', async () => {
    const app = await scene.another(setup);
    await logIn(app, 'u1');
    expect(await whoAmI(app)).toEqual({ id: 'u1', email: 'old@example.com' });

    await scene.browser.visit(`${app.url}/auth/logout`, { method: 'POST' });
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), MAX);
    expect((await scene.browser.visit(callback)).status).toBe(302);
    const id = expect.stringMatching(/^[\w-]{43}$/) as string;
    expect(await whoAmI(app)).toEqual({ id, email: MAX.email });
  });

  it('signs out a user who no longer exists, and passes on what the store throws', async () => {
    const app = await scene.another(setup);
    await logIn(app, 'u1');
    accounts.delete('u1');
    expect(await whoAmI(app)).toBeNull();
    await logIn(app, 'unlucky');
    expect(await whoAmI(app)).toBe(500);
  });

  it('stops the boot of an app without a user store, and says why', async () => {
    await expect(scene.another({ ...setup, extras: {} })).rejects.toThrow(
      /userStore: is missing, and SsoPassportSerializer finds users by it/,
    );
  });
});
