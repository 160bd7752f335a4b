import { Languages } from '../src/locales/languages.js';
import { SsoTranslations } from '../src/locales/sso-translations.js';
import { ErrorPageAnswer } from '../src/pages/error-page-answer.js';
import type { SsoErrorPage } from '../src/pages/error-page.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { linksOf, responder, urlsOf } from './http.js';

/** The real answer with an error page, in an app without a global prefix. */
export function errorPageAnswer(page: SsoErrorPage, options: AllResolvedOptions): ErrorPageAnswer {
  const [links, urls] = [linksOf(options), urlsOf(options)];
  const languages = new Languages(new SsoTranslations());
  return new ErrorPageAnswer(page, responder(), links, urls, languages, options);
}
