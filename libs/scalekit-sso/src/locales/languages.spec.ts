import { Logger } from '@nestjs/common';
import { navigation } from '../../spec-support/http.js';
import { Languages } from './languages.js';
import { SsoTranslations } from './sso-translations.js';
import type { PartialSsoMessages } from './messages.js';

class AppTranslations extends SsoTranslations {
  override readonly languages: readonly string[] = ['de', 'en', 'ar', 'nowhere'];
  calls: string[] = [];

  override messagesIn(language: string): PartialSsoMessages | undefined {
    this.calls.push(language);
    if (language === 'nowhere') {
      throw new Error('no such file');
    }
    return language === 'ar' ? { labels: { signIn: 'تسجيل الدخول' } } : super.messagesIn(language);
  }
}

const languageOf = (accepted: string | undefined, translations = new SsoTranslations()): string =>
  new Languages(translations).for(
    navigation('/', accepted === undefined ? {} : { 'accept-language': accepted }),
  ).language;

describe('the language of a page', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT, en;q=0.5', 'de'],
    ['pt-BR,pt;q=0.9,en;q=0.8', 'pt'],
    ['ja-JP', 'ja'],
    ['en;q=0.1, fr;q=0.9', 'fr'],
    ['de;q=0, es;q=0.1', 'es'],
    ['xx', 'en'],
    ['xx, fr;q=0.2', 'fr'],
    ['*', 'en'],
    ['de;q=abc', 'en'],
    [';;;,,,', 'en'],
    [`de,${'x'.repeat(998)}`, 'en'],
    [`de,${'x'.repeat(997)}`, 'de'],
  ])('for Accept-Language %j is %s', (accepted, language) => {
    expect(languageOf(accepted)).toBe(language);
  });

  it.each([
    [undefined, 'de'],
    ['fr', 'de'],
    ['en-GB', 'en'],
    ['ar-EG', 'ar'],
  ])('is one that the app offers: for %j %s', (accepted, language) => {
    expect(languageOf(accepted, new AppTranslations())).toBe(language);
  });

  it('is English where the app offers none', () => {
    const none = Object.assign(new AppTranslations(), { languages: [] });
    expect([languageOf('fr', none), languageOf(undefined, none)]).toEqual(['en', 'en']);
  });

  it('is asked for once', () => {
    const translations = new AppTranslations();
    const languages = new Languages(translations);
    const request = navigation('/', { 'accept-language': 'ar' });
    expect(languages.for(request)).toBe(languages.for(request));
    expect(translations.calls).toEqual(['ar']);
    expect(languages.for(request).direction).toBe('rtl');
  });

  it.each(['nowhere', 'not a tag'])('is English, with a line in the log, where %j fails', (tag) => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const translations = Object.assign(new AppTranslations(), { languages: [tag] });
    expect(languageOf(undefined, translations)).toBe('en');
    expect(logged).toHaveBeenCalledWith(
      expect.stringContaining(`translations failed for ${tag}`),
      expect.anything(),
    );
    vi.restoreAllMocks();
  });
});

describe('the translations of the module', () => {
  const translations = new SsoTranslations();

  it('are in six languages, English first', () => {
    expect(translations.languages).toEqual(['en', 'de', 'fr', 'es', 'pt', 'ja']);
  });

  it.each([
    ['en', 'Sign in'],
    ['de', 'Anmelden'],
    ['fr', 'Se connecter'],
    ['es', 'Iniciar sesión'],
    ['pt', 'Entrar'],
    ['ja', 'サインイン'],
  ])('have in %s a label like %s', (language, label) => {
    expect(translations.messagesIn(language)?.labels?.signIn).toBe(label);
  });

  it.each(['xx', '', 'DE', 'constructor'])('are none for %j', (language) => {
    expect(translations.messagesIn(language)).toBeUndefined();
  });
});
