import { Injectable, Logger } from '@nestjs/common';
import Negotiator from 'negotiator';
import { logFailure } from '../errors/log-line.js';
import { header, type SsoRequest } from '../http/request.js';
import { SsoTranslations } from './sso-translations.js';
import { Wording } from './wording.js';

/** Longer than what any browser sends, in characters. */
const MAX_HEADER_LENGTH = 1_000;

/** The language of a page: what the browser asks for by `Accept-Language` (RFC 9110 section 12.5.4). */
@Injectable()
export class Languages {
  private readonly logger = new Logger('ScalekitSso');
  private readonly wordings = new Map<string, Wording>();

  constructor(private readonly translations: SsoTranslations) {}

  /** What the pages for a request say. Never fails: a page has to say something. */
  for(request: SsoRequest): Wording {
    const language = this.languageFor(request);
    let wording = this.wordings.get(language);
    if (wording === undefined) {
      wording = this.wordingIn(language);
      this.wordings.set(language, wording);
    }
    return wording;
  }

  private languageFor(request: SsoRequest): string {
    const { languages } = this.translations;
    const wanted = header(request, 'accept-language') ?? '';
    const [first = 'en'] = languages;
    return wanted === '' || wanted.length > MAX_HEADER_LENGTH
      ? first
      : (new Negotiator({ headers: request.headers }).language([...languages]) ?? first);
  }

  private wordingIn(language: string): Wording {
    try {
      return new Wording(language, this.translations.messagesIn(language));
    } catch (error) {
      logFailure(this.logger, `translations failed for ${language}`, error);
      return new Wording('en');
    }
  }
}
