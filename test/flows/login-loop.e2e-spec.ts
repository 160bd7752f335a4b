import { Injectable } from '@nestjs/common';
import { SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { CookieJar } from 'tough-cookie';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { startClock, stopClock } from '../support/clock.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, leave, MAX, problemOf } from '../support/sign-in.js';

/** Finds nobody again whom it has let in. */
@Injectable()
class ForgetfulUserStore extends SsoUserStore<SsoIdentity> {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
  override serialize({ key }: SsoIdentity): string {
    return key;
  }
  override deserialize(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

describe.each(ADAPTERS)('a login that does not last, on %s', (adapter) => {
  const scene = setScene(adapter);
  beforeEach(() => {
    // As everywhere but on the own machine.
    scene.browser.jar = new CookieJar(undefined, { allowSecureOnLocal: false });
  });
  afterEach(startClock);
  const isCounting = async (app: TestApp = scene.app): Promise<boolean> =>
    (await scene.browser.jar.getCookieString(app.url)).includes('.loop=');

  /**
   * What a browser goes through by itself at an identity provider that asks nothing: redirects,
   * until there is a page.
   */
  async function go(app: TestApp, path: string): Promise<{ answer: Answer; logins: number }> {
    let answer = await scene.browser.visit(app.url + path);
    let logins = 0;
    for (let hops = 0; hops < 40 && answer.location !== undefined; hops += 1) {
      const { location } = answer;
      const isLogin = location.startsWith(`${app.url}/auth/login`);
      const isAway = location.startsWith(scene.simulator.environmentUrl);
      const next = isLogin ? `${location}&${scene.ask.split('&', 1)[0]}` : location;
      logins += isAway ? 1 : 0;
      answer = await scene.browser.visit(isAway ? await scene.simulator.signIn(next, JANE) : next);
    }
    return { answer, logins };
  }

  it('says at the callback that cookies must be allowed where the browser keeps none', async () => {
    const callback = await scene.callback();
    const page = await new Browser().visit(callback);
    expectRefusal(scene, page, 'login_not_found');
    expect(page.body).toContain('allow cookies for this site in your browser');
  });

  it.each<[string, () => Promise<TestApp>]>([
    [
      'the session cookie is secure, and the app is reached by plain http',
      () => scene.another({ cookie: { secure: true } }),
    ],
    [
      'the session cookie is of another host, and the browser does not take it',
      () => scene.another({ cookie: { domain: 'app.example.com' } }),
    ],
    [
      'the app does not find its users again',
      () => scene.another({ extras: { userStore: ForgetfulUserStore } }),
    ],
  ])('ends on a page that explains where %s', async (_case, start) => {
    const app = await start();
    const { answer, logins } = await go(app, '/dashboard?x=1');
    expect([answer.status, answer.body.includes('<code>login_loop</code>')]).toEqual([400, true]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(logins).toBe(3);
    expect(answer.body).toContain('allow cookies for this site');
    expect(answer.body).toContain('You didn&#39;t stay signed in');
    const [, retry = ''] = /class="button" href="([^"]+)"/.exec(answer.body) ?? [];
    expect(retry.replaceAll('&amp;', '&')).toMatch(
      /^\/auth\/login\?organization_id=org_\d+&return_to=%2Fdashboard%3Fx%3D1$/,
    );
    expect(scene.logger.text).toContain('Do all instances share one session store');
    // Trying again is possible, and ends the same way while nothing is fixed.
    expect(await isCounting(app)).toBe(false);
    expect(await go(app, retry.replaceAll('&amp;', '&'))).toMatchObject({
      logins: 3,
      answer: { status: 400 },
    });
  });

  it('ends on that page where every second request goes to an instance with a store of its own (B23)', async () => {
    const { url } = scene.app;
    const twin = await scene.another({ options: { baseUrl: url } });
    const turns = [url, twin.url];
    let requests = 0;
    /** A balancer that takes turns; cookies are of the host, whatever its port. */
    const visit = async (address: string): Promise<Answer> => {
      const instance = turns[(requests += 1) % 2] ?? url;
      const answer = await scene.browser.visit(address.replace(url, instance));
      return { ...answer, location: answer.location?.replace(instance, url) };
    };
    let answer = await visit(`${url}/dashboard`);
    let logins = 0;
    for (let hops = 0; hops < 40 && answer.location !== undefined; hops += 1) {
      const { location } = answer;
      const isAway = location.startsWith(scene.simulator.environmentUrl);
      logins += isAway ? 1 : 0;
      const isLogin = location.startsWith(`${url}/auth/login`);
      const next = isLogin ? `${location}&${scene.ask.split('&', 1)[0]}` : location;
      answer = await visit(isAway ? await scene.simulator.signIn(next, JANE) : next);
    }
    expect([answer.status, answer.body.includes('<code>login_loop</code>')]).toEqual([400, true]);
    expect(logins).toBe(3);
  });

  it('tells a program so in its own words', async () => {
    const app = await scene.another({ cookie: { secure: true } });
    for (let count = 0; count < 3; count += 1) {
      await scene.browser.visit(
        await scene.simulator.signIn(await leave(scene.browser, app, scene.ask), JANE),
      );
    }
    const answer = await scene.browser.visit(`${app.url}/auth/login?return_to=/a`, {
      headers: { accept: 'application/json' },
    });
    expect([answer.status, problemOf(answer)]).toMatchObject([
      400,
      { code: 'login_loop', loginUrl: '/auth/login?return_to=%2Fa' },
    ]);
  });

  describe('is not blamed on', () => {
    it('somebody who signs in and out again and again', async () => {
      for (let count = 0; count < 6; count += 1) {
        await scene.browser.visit(await scene.callback());
        await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
        expect(await isCounting()).toBe(false);
      }
      expect((await scene.signIn()).status).toBe(200);
    });

    it('second logins over a first one', async () => {
      for (const person of [JANE, MAX, JANE, JANE, MAX, MAX]) {
        expect((await scene.signIn(person)).status).toBe(200);
      }
      expect(await scene.whoIsIn()).toBe(MAX.email);
    });

    it('five tabs that come back at one moment, in whatever order', async () => {
      const callbacks: string[] = [];
      for (let tab = 0; tab < 5; tab += 1) {
        callbacks.push(await scene.callback());
      }
      const answers = await Promise.all(callbacks.map((url) => scene.browser.visit(url)));
      expect(answers.map(({ status }) => status)).toEqual([302, 302, 302, 302, 302]);
      expect(await scene.whoIsIn()).toBe(JANE.email);
      for (let tab = 0; tab < 5; tab += 1) {
        expect((await scene.signIn()).status).toBe(200);
      }
    });

    it('users whom a guarded page has let in (B23)', async () => {
      for (let count = 0; count < 6; count += 1) {
        await scene.browser.visit(await scene.callback());
        expect(await isCounting()).toBe(true);
        await scene.browser.visit(`${scene.app.url}/optional`);
        await scene.browser.api(`${scene.app.url}/auth/me`);
        await scene.browser.api(`${scene.app.url}/dashboard`);
        expect(await isCounting()).toBe(true);
        await scene.browser.visit(`${scene.app.url}/dashboard`);
        expect(await isCounting()).toBe(false);
        // The session is lost, for whatever reason.
        await scene.browser.jar.setCookie('sid=; Max-Age=0; Path=/', scene.app.url);
      }
    });

    it('who starts in the portal of the company', async () => {
      const { app } = scene;
      for (let count = 0; count < 6; count += 1) {
        const url = await scene.simulator.idpInitiatedUrl({ target: `${app.url}/auth/login` });
        const left = await scene.browser.visit(url);
        expect(left.status).toBe(302);
        if (left.location?.startsWith(scene.simulator.environmentUrl) === true) {
          await scene.browser.visit(await scene.simulator.signIn(left.location, JANE));
        }
        await scene.browser.visit(`${app.url}/auth/logout`, { method: 'POST' });
      }
    });

    it('short sessions', async () => {
      const app = await scene.another({ options: { session: { idleSeconds: 1 } } });
      const clock = stopClock();
      for (let count = 0; count < 5; count += 1) {
        const { answer } = await go(app, '/dashboard');
        expect(answer.status).toBe(200);
        clock.passSeconds(1);
      }
    });

    it('three logins that take longer than half a minute', async () => {
      const app = await scene.another({ cookie: { secure: true } });
      const clock = stopClock();
      for (let count = 0; count < 5; count += 1) {
        const left = await leave(scene.browser, app, scene.ask);
        await scene.browser.visit(await scene.simulator.signIn(left, JANE));
        clock.passSeconds(15);
      }
    });

    it('another browser, or a cookie that is not ours', async () => {
      const app = await scene.another({ cookie: { secure: true } });
      await go(app, '/dashboard');
      expect((await new Browser().visit(`${app.url}/auth/login?${scene.ask}`)).status).toBe(302);
      const cookie = 'sso.x.loop=eyJhbGciOiJkaXIifQ..a.b.c';
      const answer = await scene.browser.visit(`${app.url}/auth/login?${scene.ask}`, {
        headers: { cookie },
      });
      expect(answer.status).toBe(302);
    });
  });
});
