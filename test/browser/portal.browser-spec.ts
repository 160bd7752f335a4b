import { Controller, Get, Header } from '@nestjs/common';
import type { FrameLocator, Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp, typeEmail } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { look } from '../support/look.js';
import { startSite, type Site } from '../support/site.js';
import { testOrganizationOf } from '../support/sign-in.js';

let page: Page;
eachTestWithPage((fresh) => {
  page = fresh;
});

describe('the settings of the demo in a real browser', () => {
  let simulator: ScalekitSimulator;
  let demo: DemoProcess;
  let portal: FrameLocator;
  const complaints: string[] = [];

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start({
      organizations: [{ id: 'org_7', displayName: 'Other', domains: ['other.test'] }],
    });
    demo = await DemoProcess.start(simulator.env);
    simulator.allowRedirectUri(`${demo.url}/auth/callback`);
  });
  afterAll(async () => {
    await demo.stop();
    await simulator.stop();
  });
  beforeEach(async () => {
    simulator.reset();
    simulator.directory.setConnectionEnabled(testOrganizationOf(simulator).connectionId, true);
    complaints.splice(0);
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    portal = page.frameLocator('iframe');
    await page.goto(`${demo.url}/dashboard`);
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.getByRole('link', { name: 'Single sign-on settings' }).click();
    await page.waitForURL(`${demo.url}/settings/sso`);
  });

  const status = () => page.locator('#status');
  const events = () => page.getByRole('listitem').filter({ has: page.locator('time') });
  const notice = () => page.locator('#notice');
  const made = (): number => simulator.requestCount('grpc:GeneratePortalLink');
  const opened = () => portal.getByRole('heading', { name: 'Set-up of Test Organization' });

  it('changes a connection in the portal, and shows what has happened', async () => {
    await opened().waitFor();
    await events().filter({ hasText: 'The portal was opened.' }).waitFor();
    await expect(notice().isVisible()).resolves.toBe(false);
    await status().getByText('Enabled', { exact: true }).waitFor();
    await look(page, 'settings');

    const { connectionId } = testOrganizationOf(simulator);
    await portal.getByRole('button', { name: `Disable connection ${connectionId}` }).click();
    await events()
      .filter({ hasText: `Single sign-on was disabled: ${connectionId}` })
      .waitFor();
    await status().getByText('Disabled', { exact: true }).waitFor();
    expect(simulator.directory.connection(connectionId)?.enabled).toBe(false);
    await look(page, 'settings-disabled');

    await portal.getByRole('button', { name: `Enable connection ${connectionId}` }).click();
    await events()
      .filter({ hasText: `Single sign-on was enabled: ${connectionId}` })
      .waitFor();
    await status().getByText('Enabled', { exact: true }).waitFor();
    await expect(events().count()).resolves.toBe(3);
    expect(complaints).toEqual([]);
  });

  it('says so where it cannot be refreshed, and keeps what it showed', async () => {
    await opened().waitFor();
    await events().first().waitFor();
    const refresh = () => page.getByRole('button', { name: 'Refresh' }).click();
    const unreached = page.getByText('We could not be reached. Are you online?');
    const failed = page.getByText('This could not be refreshed');
    await page.context().setOffline(true);
    await refresh();
    await unreached.waitFor();
    await status().getByText('Enabled', { exact: true }).waitFor();
    await look(page, 'settings-offline');
    await page.context().setOffline(false);

    const statusUrl = '**/settings/sso/status?*';
    await page.route(statusUrl, (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' }),
    );
    await refresh();
    await failed.waitFor();
    await expect(unreached.isVisible()).resolves.toBe(false);
    await status().getByText('Enabled', { exact: true }).waitFor();
    await page.unroute(statusUrl);
    await refresh();
    await failed.waitFor({ state: 'hidden' });
    // Chromium logs failed requests by itself; the page throws nothing.
    expect(complaints.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([]);
  });

  it.each(['Refresh', 'Open it again'])(
    'opens nothing of another organization that the user has changed to, but its page: %s (S23)',
    async (button) => {
      await opened().waitFor();
      simulator.expirePortalSessions();
      await page.getByRole('button', { name: 'Open it again' }).waitFor();
      const tab = await page.context().newPage();
      await tab.goto(`${demo.url}/dashboard`);
      await tab.getByRole('button', { name: 'Sign out' }).click();
      await tab.waitForURL(`${demo.url}/signed-out`);
      await tab.goto(`${demo.url}/dashboard`);
      await typeEmail(tab, 'kim@other.test');
      await signInAtIdp(tab);
      await tab.waitForURL(`${demo.url}/dashboard`);
      const before = made();
      const reloaded = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
      await page.getByRole('button', { name: button }).click();
      await reloaded;
      await portal.getByRole('heading', { name: 'Set-up of Other' }).waitFor();
      expect(made()).toBe(before + 1);
    },
  );

  it('does not blame a change for who signed out in another tab', async () => {
    await opened().waitFor();
    const tab = await page.context().newPage();
    await tab.goto(`${demo.url}/dashboard`);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.waitForURL(`${demo.url}/signed-out`);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('You are signed out of this app.').waitFor();
    await expect(page.getByText('switched off').isVisible()).resolves.toBe(false);
    await expect(status().isVisible()).resolves.toBe(false);
    await look(page, 'settings-signed-out-elsewhere');
    await page.getByRole('link', { name: 'sign in again' }).click();
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/settings/sso`);
  });

  it('adds and verifies a domain, and keeps to a refusal', async () => {
    await portal.getByLabel('Another domain').fill('gmail.com');
    await portal.getByLabel('Another domain').press('Enter');
    await portal.getByRole('alert').filter({ hasText: 'public mail domain' }).waitFor();
    await look(page, 'settings-refused');
    await portal.getByLabel('Another domain').fill('new.example');
    await portal.getByRole('button', { name: 'Add the domain' }).click();
    await portal.getByRole('button', { name: 'Verify new.example' }).click();
    await portal.getByRole('button', { name: 'Verify new.example' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await status().getByText('new.example').waitFor();
    await portal.getByRole('button', { name: 'Remove new.example' }).click();
    await portal.getByRole('button', { name: 'Remove new.example' }).waitFor({ state: 'detached' });
  });

  it('warns before the session ends, explains its end, and offers a fresh link', async () => {
    await opened().waitFor();
    simulator.warnPortalSessions();
    await notice().filter({ hasText: 'The portal closes at' }).waitFor();
    await portal.getByText('This session ends in less than five minutes.').waitFor();
    await look(page, 'settings-warned');
    simulator.expirePortalSessions();
    await notice().filter({ hasText: 'stays open for some hours only' }).waitFor();
    await portal.getByText('This session is over.').waitFor();
    await look(page, 'settings-over');
    const before = made();
    await page.getByRole('button', { name: 'Open it again' }).press('Enter');
    await opened().waitFor();
    await notice().waitFor({ state: 'hidden' });
    // Whoever pressed the button, which is gone, is not sent back to the top of the page.
    await expect(page.evaluate('document.activeElement.id')).resolves.toBe('portal-title');
    expect(made()).toBe(before + 1);
    await events().filter({ hasText: 'its time was over' }).waitFor();
  });

  it('gets a new link once by itself where one was used up, and by a button afterwards', async () => {
    await opened().waitFor();
    // Something between us and the person opens links first, as mail scanners and previews do.
    const link = /\/magicLink\//;
    await page.route(link, async (route) => {
      await fetch(route.request().url(), { redirect: 'manual' });
      await route.continue();
    });
    const before = made();
    await page.reload();
    await notice().filter({ hasText: 'used before, or is too old' }).waitFor();
    await portal.getByRole('heading', { name: 'The portal did not open' }).waitFor();
    expect(made()).toBe(before + 2);
    await expect(events().count()).resolves.toBe(2);
    await look(page, 'settings-link-used');
    await page.unroute(link);
    await page.getByRole('button', { name: 'Get a fresh link' }).press('Enter');
    await opened().waitFor();
    await notice().waitFor({ state: 'hidden' });
    expect(made()).toBe(before + 3);
  });

  it('asks for one link however often the button is pressed', async () => {
    await opened().waitFor();
    simulator.expirePortalSessions();
    await page.getByRole('button', { name: 'Open it again' }).waitFor();
    const before = made();
    await page.evaluate(`const button = document.getElementById('fresh-link');
      button.click(); button.click(); button.click();`);
    await notice().waitFor({ state: 'hidden' });
    await opened().waitFor();
    expect(made()).toBe(before + 1);
  });

  it('says so where the portal is not to be had, and opens it later', async () => {
    await opened().waitFor();
    simulator.faults.add({ path: 'grpc:GeneratePortalLink', kind: 'garbage' });
    await page.reload();
    await notice()
      .filter({ hasText: /Please try again/ })
      .waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await opened().waitFor();
  });

  it('leads to the sign-in and back where the session has ended meanwhile', async () => {
    await opened().waitFor();
    await page.context().clearCookies();
    simulator.expirePortalSessions();
    await page.getByRole('button', { name: 'Open it again' }).click();
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/settings/sso`);
    await opened().waitFor();
  });

  it('needs no mouse', async () => {
    await opened().waitFor();
    const { connectionId } = testOrganizationOf(simulator);
    const [, frame] = page.frames();
    await page.getByRole('button', { name: 'Refresh' }).focus();
    const focused: unknown[] = [];
    while (focused.length < 5 && focused.at(-1) !== `disable-connection ${connectionId}`) {
      await page.keyboard.press('Tab');
      // The button, and which connection its form is about.
      focused.push(
        await frame?.evaluate(
          '`${document.activeElement.value} ${document.activeElement.form?.id.value}`',
        ),
      );
    }
    expect(focused.at(-1)).toBe(`disable-connection ${connectionId}`);
    await page.keyboard.press('Enter');
    await events().filter({ hasText: 'was disabled' }).waitFor();
    await status().getByText('Disabled', { exact: true }).waitFor();
  });

  it('is usable by itself too, as after a redirect', async () => {
    const { token } = simulator.directory.portalLinks.create(
      testOrganizationOf(simulator).organizationId,
    );
    const link = `${simulator.environmentUrl}/magicLink/${token}`;
    await page.goto(link);
    await page.getByText('Add a connection').click();
    await look(page, 'admin-portal');
    await page.getByLabel('Protocol').selectOption('SAML');
    await page.getByRole('button', { name: 'Add the connection' }).click();
    await page.getByRole('button', { name: /^Finish the set-up/ }).click();
    await page.getByRole('button', { name: /^Enable connection/ }).click();
    await page.getByRole('button', { name: /^Enable connection/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Enable directory sync' }).click();
    await page.getByRole('button', { name: 'Disable directory sync' }).waitFor();
    await page.goto(link);
    await look(page, 'admin-portal-used');
  });
});

describe('the settings of the demo with webhooks', () => {
  it('leave the portal open for whom their own change has signed out', async () => {
    const demo = await DemoProcess.start();
    try {
      await page.goto(`${demo.url}/settings/sso`);
      await typeEmail(page, 'sam@acme.test');
      await signInAtIdp(page);
      await page.waitForURL(`${demo.url}/settings/sso`);
      const portal = page.frameLocator('iframe');
      await portal.getByRole('button', { name: /^Disable connection/ }).click();
      await page.getByText('Single sign-on was disabled').waitFor();
      // The webhook of the change has come where no session is left.
      await page.waitForFunction("fetch('/auth/me').then(({ ok }) => !ok)", undefined, {
        polling: 100,
      });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByText('or single sign-on was switched off').waitFor();
      await look(page, 'settings-signed-out');
      await portal.getByRole('button', { name: /^Enable connection/ }).click();
      await page.getByText('Single sign-on was enabled').waitFor();
      await page.getByRole('link', { name: 'sign in again' }).click();
      await typeEmail(page, 'sam@acme.test');
      await page.waitForURL(/\/idp\//);
    } finally {
      await demo.stop();
    }
  });
});

/** A page of an app that embeds the portal with the served helper, and keeps what it hears. */
@Controller('embed')
class EmbedController {
  @Header('content-type', 'text/html')
  @Get()
  page(): string {
    return `<!doctype html><title>App</title><iframe id="portal"></iframe>
      <script type="module">
        import { listenToPortal } from '/auth/portal-events.js';
        window.heard = [];
        window.messages = 0;
        addEventListener('message', () => { window.messages += 1; });
        window.listenTo = (environmentUrl) => {
          const frame = document.getElementById('portal');
          return listenToPortal({ environmentUrl, frame, onEvent: (event) => heard.push(event.event_type) });
        };
        window.isReady = true;
      </script>`;
  }
}

describe('M: page events in a real browser', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let evil: Site;
  let friend: Site;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter: 'express', simulator, controllers: [EmbedController] });
    evil = await startSite(() => '');
    // Stands in for the environment, and posts what a test wants it to.
    friend = await startSite(() => '');
  });
  afterAll(async () => {
    await Promise.all([app.close(), evil.stop(), friend.stop()]);
    await simulator.stop();
  });

  const event = {
    event_type: 'PORTAL_LOAD_FAILURE',
    object: 'session',
    data: { error_code: 'SESSION_EXPIRED' },
  };
  /** A page that posts to a window as soon as it is loaded. */
  const posting = (data: unknown, target = 'parent'): string =>
    `<!doctype html><script>${target}.postMessage(${JSON.stringify(data)}, '*')</script>`;

  const embed = async (environmentUrl: string): Promise<void> => {
    await page.goto(`${app.url}/embed`);
    await page.waitForFunction('window.isReady');
    await page.evaluate(`window.stop = window.listenTo(${JSON.stringify(environmentUrl)})`);
  };
  const frame = (url: string): Promise<unknown> =>
    page.evaluate(`new Promise((resolve) => {
      const frame = document.getElementById('portal');
      frame.onload = resolve;
      frame.src = ${JSON.stringify(url)};
    })`);
  /** What was heard, once that many messages have reached the page since it was opened. */
  const heardOf = async (messages: number): Promise<string[]> => {
    await page.waitForFunction(`messages >= ${messages}`);
    return page.evaluate('heard');
  };

  it('hears the portal of the environment, whatever its path', async () => {
    await embed(`${simulator.environmentUrl}/`);
    const { url } = await app.sso.portalLink(testOrganizationOf(simulator).organizationId);
    await frame(url);
    await expect(heardOf(1)).resolves.toEqual(['PORTAL_LOAD_SUCCESS']);
  });

  it('hears the frame, and nothing once it has stopped', async () => {
    friend.answer = () => posting(event);
    await embed(friend.url);
    await frame(friend.url);
    await expect(heardOf(1)).resolves.toEqual(['PORTAL_LOAD_FAILURE']);
    await page.evaluate('stop()');
    await frame(`${friend.url}/again`);
    await expect(heardOf(2)).resolves.toEqual(['PORTAL_LOAD_FAILURE']);
  });

  it('M3 passes over a frame that has gone to a foreign origin', async () => {
    evil.answer = () => posting(event);
    await embed(friend.url);
    await frame(evil.url);
    await expect(heardOf(1)).resolves.toEqual([]);
    await page.evaluate(`window.stop2 = window.listenTo(${JSON.stringify(evil.url)})`);
    await frame(`${evil.url}/again`);
    // It was posted, and who listens to that origin hears it.
    await expect(heardOf(2)).resolves.toEqual(['PORTAL_LOAD_FAILURE']);
  });

  it('M3 passes over a frame inside of the portal, also of its own origin', async () => {
    const nested = posting(event, 'top');
    friend.answer = (path) => {
      return path === '/nested'
        ? nested
        : `<!doctype html><iframe src="/nested"></iframe><iframe src="${evil.url}"></iframe>`;
    };
    evil.answer = () => nested;
    await embed(friend.url);
    await frame(friend.url);
    await expect(heardOf(2)).resolves.toEqual([]);
    expect(friend.paths).toContain('/nested');
  });

  it('M3 passes over another frame of the page, a window that it opened, and the page itself', async () => {
    friend.answer = () => posting(event, '(window.opener ?? parent)');
    await embed(friend.url);
    await page.evaluate(`new Promise((resolve) => {
      const other = document.createElement('iframe');
      other.onload = resolve;
      other.src = ${JSON.stringify(friend.url)};
      document.body.append(other);
    })`);
    const popup = page.context().waitForEvent('page');
    await page.evaluate(`window.open(${JSON.stringify(friend.url)})`);
    await (await popup).waitForLoadState();
    await page.evaluate(`postMessage(${JSON.stringify(event)}, '*')`);
    await expect(heardOf(3)).resolves.toEqual([]);
  });

  it('M3 passes over a sandboxed frame, whose origin is null', async () => {
    friend.answer = () => posting(event);
    await embed(friend.url);
    await page.evaluate(
      `document.getElementById('portal').setAttribute('sandbox', 'allow-scripts')`,
    );
    await frame(friend.url);
    await expect(heardOf(1)).resolves.toEqual([]);
  });

  it('M3 passes over foreign shapes, and throws at none', async () => {
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    const shapes = [
      null,
      7,
      'PORTAL_LOAD_FAILURE',
      [],
      {},
      [event],
      JSON.stringify(event),
      { ...event, event_type: 'toString' },
      { ...event, event_type: '__proto__' },
      { ...event, event_type: ['PORTAL_LOAD_FAILURE'] },
      { ...event, object: 'connection' },
      { ...event, data: null },
      { ...event, data: { error_code: { toString: 1 } } },
      { ...event, event_type: 'PORTAL_LOAD_SUCCESS' },
      { type: 'sso.enabled', data: { type: 'SSO_CONFIGURED' } },
    ];
    const script = shapes.map((it) => `parent.postMessage(${JSON.stringify(it)}, '*');`).join('');
    friend.answer = () => `<!doctype html><script>${script}
      parent.postMessage(new Map([['event_type', 'PORTAL_LOAD_FAILURE']]), '*');
      parent.postMessage(undefined, '*');
      parent.postMessage(${JSON.stringify(event)}, '*');</script>`;
    await embed(friend.url);
    await frame(friend.url);
    await expect(heardOf(18)).resolves.toEqual(['PORTAL_LOAD_FAILURE']);
    expect(errors).toEqual([]);
  });

  it('M3 is not framed by an app that the environment does not know', async () => {
    const { url } = await app.sso.portalLink(testOrganizationOf(simulator).organizationId);
    evil.answer = () =>
      `<!doctype html><script>window.heard = []; onmessage = ({ data }) => heard.push(data)</script>
       <iframe src="${url}"></iframe>`;
    await page.goto(evil.url);
    const [, framed] = page.frames();
    await expect(framed?.locator('main').count()).resolves.toBe(0);
    await expect(page.evaluate('heard')).resolves.toEqual([]);
  });
});
