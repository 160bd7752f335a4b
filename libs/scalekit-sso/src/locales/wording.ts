import type { SsoError } from '../errors/sso-error.js';
import { EN } from './en.js';
import type { PartialSsoMessages, SsoLabel, SsoMessages } from './messages.js';

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)(?:-|$)/i;

const RETRY_LABELS: Readonly<Record<string, SsoLabel>> = {
  login_required: 'signIn',
  session_expired: 'signIn',
  session_not_found: 'backToList',
  step_up_required: 'confirmItIsMe',
};

/** What a page says in one language. */
export class Wording {
  readonly direction: 'ltr' | 'rtl';
  private readonly messages: SsoMessages;

  /**
   * @param language BCP 47 tag
   * @param messages of that language; English for those that are missing
   * @throws RangeError for what is no language tag
   */
  constructor(
    readonly language: string,
    messages: PartialSsoMessages = {},
  ) {
    // A RangeError here, and not where a page needs a number in that language.
    Intl.getCanonicalLocales(language);
    this.direction = RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
    this.messages = {
      errors: { ...EN.errors, ...given(messages.errors) },
      titles: { ...EN.titles, ...given(messages.titles) },
      labels: { ...EN.labels, ...given(messages.labels) },
    };
  }

  label(name: SsoLabel, values: Readonly<Record<string, string>> = {}): string {
    return this.messages.labels[name].replace(
      /\{(\w+)\}/g,
      (placeholder, key: string) => values[key] ?? placeholder,
    );
  }

  /** The words before and after the `{user}` of a label. */
  around(name: SsoLabel): readonly [before: string, after: string] {
    const [before = '', after = ''] = this.messages.labels[name].split('{user}', 2);
    return [before, after];
  }

  /** The label of a button that is named in English; as it is where it is none of the module. */
  labelOf(english: string): string {
    const names = Object.keys(EN.labels) as SsoLabel[];
    const name = names.find((it) => EN.labels[it] === english);
    return name === undefined ? english : this.label(name);
  }

  /** The heading of a failure. */
  titleOf({ code, actor }: SsoError): string {
    const { titles } = this.messages;
    return Object.hasOwn(titles, code)
      ? titles[code as keyof typeof titles]
      : titles[actor === 'user' ? 'notCompleted' : 'notSignedIn'];
  }

  /** The sentence of a failure, and when to try again where we know it. */
  messageOf({ code, headers }: SsoError): string {
    const message = this.messages.errors[code];
    const seconds = code === 'too_many_requests' ? Number(headers['Retry-After']) : 0;
    if (!(seconds > 0)) {
      return message;
    }
    return `${message} ${this.label('tryAgainIn', { when: this.durationOf(seconds) })}`;
  }

  /** The sentence before the reference: who to give it to. */
  helpOf({ actor }: SsoError): string {
    switch (actor) {
      case 'admin':
        return this.label('helpAdmin');
      case 'developer':
        return this.label('helpDeveloper');
      case 'user':
      case 'retry':
        return this.label('helpUser');
    }
  }

  /** The label of the link that continues. */
  retryLabelOf({ code }: SsoError): string {
    return this.label(RETRY_LABELS[code] ?? 'tryAgain');
  }

  /** Such as `in 5 minutes`. */
  private durationOf(seconds: number): string {
    const format = new Intl.RelativeTimeFormat(this.language, { numeric: 'always' });
    return seconds <= 90
      ? format.format(Math.ceil(seconds), 'second')
      : format.format(Math.ceil(seconds / 60), 'minute');
  }
}

/** Without what is no text: an app may have a catalogue with gaps. */
function given<Texts extends object>(texts: Texts | undefined): Partial<Texts> {
  const entries = Object.entries(texts ?? {}).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(entries) as Partial<Texts>;
}
