import { Injectable } from '@nestjs/common';
import { SsoTranslations, type PartialSsoMessages } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { MAX, problemOf } from '../support/sign-in.js';

@Injectable()
class AppTranslations extends SsoTranslations {
  override readonly languages: readonly string[] = ['de', 'ar'];

  override messagesIn(language: string): PartialSsoMessages | undefined {
    return language === 'ar'
      ? { labels: { signIn: 'تسجيل <الدخول>' } }
      : { ...super.messagesIn(language), titles: { login_required: 'Erst anmelden' } };
  }
}

describe.each(ADAPTERS)('the language of pages, on %s', (adapter) => {
  const scene = setScene(adapter);
  const visit = (path: string, language: string, app = scene.app): Promise<Answer> =>
    scene.browser.visit(app.url + path, { headers: { 'accept-language': language } });

  it.each([
    ['en-GB,en;q=0.9', 'en', 'Work e-mail', 'Try again'],
    ['de-AT,de;q=0.9,en;q=0.5', 'de', 'Geschäftliche E-Mail-Adresse', 'Noch einmal versuchen'],
    ['fr', 'fr', 'Adresse e-mail professionnelle', 'Réessayer'],
    ['es-MX', 'es', 'Correo de trabajo', 'Intentar de nuevo'],
    ['pt-BR', 'pt', 'E-mail de trabalho', 'Tentar novamente'],
    ['ja', 'ja', '会社のメールアドレス', 'もう一度試す'],
    ['xx', 'en', 'Work e-mail', 'Try again'],
  ])('is, for %s, %s', async (accepted, language, label, again) => {
    const form = await visit('/auth/login', accepted);
    expect(form.headers.get('content-language')).toBe(language);
    expect(form.body).toContain(`<html lang="${language}" dir="ltr">`);
    expect(form.body).toContain(`<label for="login_hint">${label}</label>`);
    const failure = await visit('/auth/callback?state=x&code=y', accepted);
    expect([failure.status, failure.headers.get('content-language')]).toEqual([400, language]);
    expect(failure.body).toContain(`>${again}</a>`);
    expect(failure.headers.get('cache-control')).toBe('no-store');
  });

  it('is that of the browser also for the buttons of a page', async () => {
    await scene.signIn();
    const headers = { 'sec-fetch-site': 'cross-site', 'accept-language': 'de' };
    const login = `${scene.app.url}/auth/login?${scene.ask}`;
    const { location = '' } = await scene.browser.visit(login, { headers });
    const callback = await scene.simulator.signIn(location, MAX);
    const page = await scene.browser.visit(callback, { headers });
    expect(page.body).toContain('Angemeldet als <b>jane@example.com</b>.');
    expect(page.body).toContain('>Abmelden und fortfahren</button>');
  });

  it('is English for programs and for the log', async () => {
    const headers = { 'accept-language': 'de' };
    const answer = await scene.browser.api(`${scene.app.url}/dashboard`, { headers });
    expect(problemOf(answer)).toMatchObject({ title: 'Please sign in', code: 'login_required' });
    await visit('/auth/callback?state=x&code=y', 'de');
    expect(scene.logger.text).not.toContain('Anmeldung');
  });

  it('is one of the app, whose words stand beside English ones, and are escaped', async () => {
    const app = await scene.another({
      options: { appName: 'Acme', branding: { logoUrl: '/logo.svg', accentColor: '#ffee00' } },
      extras: { translations: AppTranslations },
    });
    const form = await visit('/auth/login', 'ar-EG', app);
    expect(form.body).toContain('<html lang="ar" dir="rtl">');
    expect(form.body).toContain('<h1>تسجيل &lt;الدخول&gt;</h1>');
    expect(form.body).toContain('<label for="login_hint">Work e-mail</label>');
    expect(form.body).toContain('<img class="logo" src="/logo.svg" alt="Acme" />');
    expect((await visit('/auth/login', 'fr', app)).headers.get('content-language')).toBe('de');
  });
});
