import { Injectable } from '@nestjs/common';
import { DE } from './de.js';
import { EN } from './en.js';
import { ES } from './es.js';
import { FR } from './fr.js';
import { JA } from './ja.js';
import type { PartialSsoMessages } from './messages.js';
import { PT } from './pt.js';

const BUILT_IN: ReadonlyMap<string, PartialSsoMessages> = new Map(
  Object.entries({ en: EN, de: DE, fr: FR, es: ES, pt: PT, ja: JA }),
);

/**
 * The languages of the module's pages: English, German, French, Spanish, Portuguese and Japanese. Extend
 * it for others or for other words, and give the class to `ScalekitSsoModule` as `translations`. Problem
 * JSON and log lines are in English, whatever the language.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppTranslations extends SsoTranslations {
 *   override readonly languages = ['en', 'de', 'ar'];
 *
 *   override messagesIn(language: string): PartialSsoMessages | undefined {
 *     return language === 'ar' ? { labels: { signIn: 'تسجيل الدخول' } } : super.messagesIn(language);
 *   }
 * }
 * ```
 */
@Injectable()
export class SsoTranslations {
  /** BCP 47 tags of the languages that pages can be in. The first is for browsers that want no other. */
  readonly languages: readonly string[] = [...BUILT_IN.keys()];

  /**
   * The texts of a language; English stands in for those that are missing. Called once for each language.
   *
   * @param language one of `languages`
   */
  messagesIn(language: string): PartialSsoMessages | undefined {
    return BUILT_IN.get(language);
  }
}
