import { Injectable } from '@nestjs/common';
import { SsoTranslations, type PartialSsoMessages } from 'nestjs-scalekit-sso';
import type { Browser, Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { accessibilityOf, look } from '../support/look.js';

const ARABIC: PartialSsoMessages = {
  titles: { notSignedIn: 'تعذر تسجيل دخولك', notCompleted: 'لم يكتمل تسجيل الدخول' },
  labels: {
    signIn: 'تسجيل الدخول',
    workEmail: 'البريد الإلكتروني للعمل',
    continueWithSso: 'المتابعة بتسجيل الدخول الموحد',
    tryAgain: 'إعادة المحاولة',
    backTo: 'العودة إلى {app}',
  },
};

@Injectable()
class WithArabic extends SsoTranslations {
  override readonly languages = ['en', 'de', 'fr', 'es', 'pt', 'ja', 'ar'];
  override messagesIn(language: string): PartialSsoMessages | undefined {
    return language === 'ar' ? ARABIC : super.messagesIn(language);
  }
}

describe('pages in the language of the user, on a narrow screen', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let chromium: Browser;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({
      adapter: 'express',
      simulator,
      options: { appName: 'Acme Planner', branding: { accentColor: '#ff6600' } },
      extras: { translations: WithArabic },
    });
    chromium = await launchChromium();
  });
  afterAll(async () => {
    await chromium.close();
    await app.close();
    await simulator.stop();
  });

  async function expectReadable(page: Page): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await accessibilityOf(page).analyze();
      expect(violations).toEqual([]);
    }
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    expect(overflow).toBe(false);
  }

  it.each([
    ['en-US', 'Work e-mail', 'Try again'],
    ['de-DE', 'Geschäftliche E-Mail-Adresse', 'Noch einmal versuchen'],
    ['fr-FR', 'Adresse e-mail professionnelle', 'Réessayer'],
    ['es-ES', 'Correo de trabajo', 'Intentar de nuevo'],
    ['pt-BR', 'E-mail de trabalho', 'Tentar novamente'],
    ['ja-JP', '会社のメールアドレス', 'もう一度試す'],
    ['ar-EG', 'البريد الإلكتروني للعمل', 'إعادة المحاولة'],
  ])('can be read and used by keyboard in %s', async (locale, label, again) => {
    const viewport = { width: 320, height: 640 };
    const context = await chromium.newContext({ locale, viewport });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(`${app.url}/auth/login?return_to=/dashboard`);
    await expectReadable(page);
    // The field has the focus; the button comes next.
    await page.keyboard.type('jane@example.com');
    await expect(page.getByLabel(label).inputValue()).resolves.toBe('jane@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/idp\/.+/);

    await page.goto(`${app.url}/auth/callback?state=x&code=y`);
    await page.getByRole('link', { name: again }).waitFor();
    await expectReadable(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByLabel(label).waitFor();
    await context.close();
  });

  it.each(['ja-JP', 'ar-EG'])('look as they should in %s', async (locale) => {
    const context = await chromium.newContext({ locale });
    const page = await context.newPage();
    await page.goto(`${app.url}/auth/callback?state=x&code=y`);
    await look(page, `language-${locale}`);
    await context.close();
  });
});
