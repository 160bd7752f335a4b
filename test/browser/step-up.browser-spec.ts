import { Controller, Get, Header, Post, UseGuards } from '@nestjs/common';
import { KeptFields, SsoGuard, StepUp } from 'nestjs-scalekit-sso';
import type { Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp, typeEmail } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { look } from '../support/look.js';

/** An app without any look of its own. */
@Controller('keys')
class KeysController {
  @UseGuards(SsoGuard)
  @Header('content-type', 'text/html')
  @Get()
  form(@KeptFields() { label = '' }: Readonly<Record<string, string>>): string {
    return `<!doctype html><title>Keys</title><form method="post" action="/keys">
      <label>Label <input name="label" value="${encodeURIComponent(label)}"></label>
      <button>Delete the key</button></form>`;
  }

  @StepUp({ maxAgeSeconds: 300, keepFields: ['label'] })
  @Post()
  remove(): string {
    return 'deleted';
  }

  @StepUp({ maxAgeSeconds: 300 })
  @Get('secret')
  secret(): string {
    return 'the secret';
  }
}

describe('step-up and login loops in a real browser', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let looping: TestApp;
  let demo: DemoProcess;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    const options = { appName: 'Acme Planner' };
    const controllers = [KeysController];
    app = await startApp({ adapter: 'express', simulator, options, controllers });
    looping = await startApp({ adapter: 'express', simulator, options, cookie: { secure: true } });
    demo = await DemoProcess.start();
  });
  afterAll(async () => {
    await demo.stop();
    await looping.close();
    await app.close();
    await simulator.stop();
  });

  async function signIn(): Promise<void> {
    await page.goto(`${app.url}/auth/login?login_hint=jane@example.com&return_to=/keys`);
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/keys`);
  }

  it('keeps what was typed through the step-up of the demo, and sends it at one click', async () => {
    await page.goto(`${demo.url}/dashboard`);
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/dashboard`);
    await page.getByRole('link', { name: 'Change your display name' }).click();
    await page.waitForURL(`${demo.url}/account`);
    await look(page, 'account');
    const name = 'Jane “JD” Doe & <Co>';
    await page.getByLabel('Display name').fill(name);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
    await look(page, 'demo-step-up-required');
    await page.getByRole('link', { name: "Confirm that it's me" }).click();
    await page.waitForURL(/\/idp\//);
    await expect(page.getByLabel('E-mail').inputValue()).resolves.toBe('jane@example.com');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/account`);
    await expect(page.getByLabel('Display name').inputValue()).resolves.toBe(name);
    await look(page, 'account-kept');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(`${demo.url}/account?saved=1`);
    await expect(page.getByRole('status').innerText()).resolves.toContain(name);
    await look(page, 'account-saved');
    // Within five minutes, nothing is asked again.
    await page.getByLabel('Display name').fill('Jane');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved: your name is now Jane.', { exact: true }).waitFor();
  });

  it('refuses somebody else, and lets the right one try again', async () => {
    await signIn();
    await page.goto(`${app.url}/keys/secret?id=1`);
    await signInAtIdp(page, 'max@example.com');
    await page.getByRole('heading', { name: 'Not confirmed' }).waitFor();
    await look(page, 'module-step-up-rejected');
    const answer = await page.context().request.get(`${app.url}/auth/me`);
    const me = (await answer.json()) as object;
    expect(me).toMatchObject({ identity: { email: 'jane@example.com' } });
    await page.getByRole('link', { name: 'Try again' }).click();
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/keys/secret?id=1`);
    await expect(page.textContent('body')).resolves.toBe('the secret');
  });

  it("shows the module's page to whoever posts a form, and tells a script where to go", async () => {
    await signIn();
    const answer = await page.evaluate(
      `fetch('/keys', { method: 'POST' }).then((answer) => answer.json())`,
    );
    expect(answer).toMatchObject({
      code: 'step_up_required',
      stepUpUrl: '/auth/step-up?return_to=%2Fkeys',
    });
    await page.getByLabel('Label').fill('production');
    await page.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
    await look(page, 'module-step-up-required');
    await page.getByRole('link', { name: "Confirm that it's me" }).click();
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/keys`);
    await expect(page.getByLabel('Label').inputValue()).resolves.toBe('production');
    await page.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByText('deleted', { exact: true }).waitFor();
  });

  it('explains why signing in does not last, instead of going round in circles', async () => {
    const login = `${looping.url}/auth/login?login_hint=jane@example.com&return_to=/dashboard`;
    for (let count = 0; count < 3; count += 1) {
      await page.goto(login);
      await signInAtIdp(page);
      // The session cookie is lost on the way: the guarded page asks once more.
      await page.waitForURL((url) => url.href.startsWith(`${looping.url}/auth/login`));
    }
    await page.getByRole('heading', { name: "You didn't stay signed in" }).waitFor();
    await look(page, 'module-login-loop');
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByLabel('Work e-mail').waitFor();
  });
});
