import {
  Controller,
  Get,
  Injectable,
  Next,
  Post,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { CurrentIdentity, OptionalSso, SsoGuard, type SsoIdentity } from 'nestjs-scalekit-sso';
import passport from 'passport';
import type { TestApp } from '../support/app.js';
import type { Browser } from '../support/browser.js';
import { startClock, stopClock } from '../support/clock.js';
import { TroubledStore } from '../support/memory-store.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, organizationOf, problemOf, signIn } from '../support/sign-in.js';
import { deliver, deliveryOf, eventText, WEBHOOK_SECRET } from '../support/webhooks.js';

/** An app's own guard over Passport, the only one on its routes. */
@Injectable()
class OwnGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<Request>().isAuthenticated();
  }
}

@Controller()
class OwnController {
  @UseGuards(OwnGuard)
  @Get('own')
  own(@Req() request: Request): object {
    return { user: request.user };
  }

  @OptionalSso()
  @UseGuards(SsoGuard)
  @Get('either')
  either(@Req() request: Request, @CurrentIdentity() identity: SsoIdentity | undefined): object {
    return { user: request.user ?? null, identity: identity?.email ?? null };
  }

  /** The app's own login, which keeps what is in the session. */
  @Post('password')
  password(@Req() request: Request, @Res() response: Response, @Next() next: NextFunction): void {
    request.logIn({ key: 'by-password' }, { session: true, keepSessionInfo: true }, (error) => {
      if (error) next(error);
      else response.sendStatus(204);
    });
  }
}

// Express only: Passport keeps its sessions there.
describe("an app with Passport's session and a guard of its own", () => {
  const store = new TroubledStore();
  const setup = {
    store,
    controllers: [OwnController],
    options: {
      session: { passportUser: true, idleSeconds: 1_000, maxAgeSeconds: 3_000 },
      webhooks: { secrets: WEBHOOK_SECRET },
    },
    prepare: (nest: { use(middleware: unknown): unknown }) => {
      nest.use(passport.session());
    },
  };
  const scene = setScene('express', setup);

  beforeAll(() => {
    passport.serializeUser((user, done) => {
      done(null, (user as SsoIdentity).key);
    });
    // Before the module's, and with no idea of sign-ins.
    passport.deserializeUser((key, done) => {
      done(null, { readBy: key });
    });
  });
  afterEach(startClock);

  const isIn = async (browser: Browser = scene.browser, app = scene.app): Promise<boolean> => {
    const { status } = await browser.api(`${app.url}/own`);
    expect([200, 403]).toContain(status);
    return status === 200;
  };
  const keyOf = async (): Promise<string> => {
    const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
    return (JSON.parse(body) as { identity: SsoIdentity }).identity.key;
  };

  it('is told who is signed in, while the sign-in lasts (B14)', async () => {
    expect(await isIn()).toBe(false);
    await scene.signIn();
    const key = await keyOf();
    const { body } = await scene.browser.api(`${scene.app.url}/own`);
    expect(JSON.parse(body)).toEqual({ user: { readBy: key } });
  });

  it.each<[string, (app: TestApp) => Promise<unknown>]>([
    ['endSessions()', async (app) => app.sso.endSessions({ userKey: await keyOf() })],
    [
      'the event of a leaver',
      (app) =>
        deliver(
          app,
          deliveryOf(
            eventText({
              type: 'organization.directory.user_deleted',
              object: 'DirectoryUser',
              organization_id: organizationOf(scene.simulator),
              data: { email: JANE.email, organization_id: organizationOf(scene.simulator) },
            }),
          ),
        ),
    ],
    [
      'the end of its time',
      () => {
        stopClock().passSeconds(1_000);
        return Promise.resolve();
      },
    ],
  ])('is told of nobody after %s (B14)', async (_case, end) => {
    await scene.signIn();
    expect(await isIn()).toBe(true);
    await end(scene.app);
    expect(await isIn()).toBe(false);
    expect(await isIn()).toBe(false);
    await scene.signIn();
    expect(await isIn()).toBe(true);
  });

  it('counts as use, so that the session of who is there goes on (B14)', async () => {
    const clock = stopClock();
    await scene.signIn();
    for (let count = 0; count < 3; count += 1) {
      clock.passSeconds(900);
      expect(await isIn()).toBe(true);
    }
    clock.passSeconds(300);
    expect(await isIn()).toBe(false);
  });

  it('is told of nobody in the session of another app with the same store (S3)', async () => {
    const other = await scene.another(setup);
    await scene.signIn();
    expect(await isIn(scene.browser, other)).toBe(false);
    // Passport forgets whom it is told nothing of; that session is not the other app's.
    expect(await isIn()).toBe(true);
  });

  it('keeps a user of its own login, also over a sign-in that has ended (B14)', async () => {
    await scene.signIn();
    await scene.app.sso.endSessions({ organizationId: organizationOf(scene.simulator) });
    await scene.browser.api(`${scene.app.url}/password`, { method: 'POST' });
    const { body } = await scene.browser.api(`${scene.app.url}/own`);
    expect(JSON.parse(body)).toEqual({ user: { readBy: 'by-password' } });
  });

  it('keeps that user where a session of single sign-on is optional, too (B15)', async () => {
    await scene.signIn();
    await scene.app.sso.endSessions({ organizationId: organizationOf(scene.simulator) });
    await scene.browser.api(`${scene.app.url}/password`, { method: 'POST' });
    const { body } = await scene.browser.api(`${scene.app.url}/either`);
    expect(JSON.parse(body)).toEqual({ user: { readBy: 'by-password' }, identity: null });
  });

  it.each([
    ['of another version', { id: 'of-another-version' }],
    ['of another shape', 'text'],
  ])('is told of nobody where the entry of the module is %s (Q8)', async (_case, entry) => {
    await scene.signIn();
    expect(await isIn()).toBe(true);
    store.change((session) => {
      if ('passport' in session) Object.assign(session, { sso: entry });
    });
    expect(await isIn()).toBe(false);
    await scene.signIn();
    expect(await isIn()).toBe(true);
  });

  it('is told of nobody, and answers 503, while the store cannot be asked (B14)', async () => {
    const ownStore = new TroubledStore();
    const own = await scene.another({ ...setup, store: ownStore });
    await signIn(scene.browser, own, scene.simulator, { person: MAX });
    expect(await isIn(scene.browser, own)).toBe(true);
    // The session itself can be read, what the module asks for cannot.
    const get = vi.spyOn(ownStore, 'get').mockImplementation((id, done) => {
      if (get.mock.calls.length > 1) done(new Error('the store is down'));
      else TroubledStore.prototype.get.call(ownStore, id, done);
    });
    const answer = await scene.browser.api(`${own.url}/own`);
    get.mockRestore();
    expect([answer.status, problemOf(answer).code]).toEqual([503, 'session_unavailable']);
  });

  it('leaves Passport as it was when the app is closed (B14)', async () => {
    const { _deserializers: before } = passport as unknown as { _deserializers: unknown[] };
    const count = before.length;
    const other = await scene.another(setup);
    const during = (passport as unknown as { _deserializers: unknown[] })._deserializers.length;
    await other.close();
    const after = (passport as unknown as { _deserializers: unknown[] })._deserializers.length;
    expect([during, after]).toEqual([count + 1, count]);
  });
});
