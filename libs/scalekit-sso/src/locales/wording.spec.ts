import { SsoError } from '../errors/sso-error.js';
import type { SsoErrorCode } from '../errors/catalogue.js';
import { DE } from './de.js';
import { EN } from './en.js';
import { ES } from './es.js';
import { FR } from './fr.js';
import { JA } from './ja.js';
import type { SsoMessages } from './messages.js';
import { PT } from './pt.js';
import { Wording } from './wording.js';

const english = new Wording('en');

const tooMany = (retryAfter?: string): SsoError =>
  new SsoError('too_many_requests', {
    ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }),
  });

it('does not call it a sign-in that came too often', () => {
  expect(english.titleOf(tooMany())).toBe('Too many attempts');
});

it.each([
  ['1', '1 second'],
  ['40', '40 seconds'],
  ['0.5', '1 second'],
  ['90', '90 seconds'],
  ['91', '2 minutes'],
  ['120', '2 minutes'],
  ['121', '3 minutes'],
])('says for how long a Retry-After of %s asks to wait: %s', (retryAfter, words) => {
  const error = tooMany(retryAfter);
  expect(english.messageOf(error)).toBe(`${error.message} Please try again in ${words}.`);
});

it('promises nothing for the environment', () => {
  const error = new SsoError('environment_busy', { headers: { 'Retry-After': '40' } });
  expect(english.messageOf(error)).toBe(error.message);
});

it.each([undefined, '', '0', '-5', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
  'leaves out what a Retry-After of %j does not say',
  (retryAfter) => {
    const error = tooMany(retryAfter);
    expect(english.messageOf(error)).toBe(error.message);
  },
);

describe('the texts of a language', () => {
  const catalogues = Object.entries({ DE, ES, FR, JA, PT });
  const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  const textsOf = (messages: SsoMessages): [string, string][] =>
    Object.entries(messages).flatMap(([part, texts]) =>
      Object.entries(texts as Record<string, string>).map(([name, text]): [string, string] => [
        `${part}.${name}`,
        text,
      ]),
    );

  it.each(catalogues)(
    'are complete in %s, each with the placeholders of English',
    (_name, texts) => {
      const translated = new Map(textsOf(texts));
      expect([...translated.keys()].sort()).toEqual(
        textsOf(EN)
          .map(([key]) => key)
          .sort(),
      );
      for (const [key, english] of textsOf(EN)) {
        const text = translated.get(key) ?? '';
        expect([key, placeholders(text)]).toEqual([key, placeholders(english)]);
        expect([key, text.trim() === text && text !== '' && text !== english]).toEqual([key, true]);
      }
    },
  );

  it('are English where one is missing, or no text', () => {
    const wording = new Wording('de', {
      titles: { login_required: 'Anmelden!', session_expired: undefined },
      labels: { signIn: 7 as never },
    });
    const failure = (code: SsoErrorCode): SsoError => new SsoError(code);
    expect(wording.titleOf(failure('login_required'))).toBe('Anmelden!');
    expect(wording.titleOf(failure('session_expired'))).toBe('Please sign in again');
    expect(wording.messageOf(failure('login_required'))).toBe('Please sign in to continue.');
    expect(wording.label('signIn')).toBe('Sign in');
  });

  it('say when to try again as the language does', () => {
    const japanese = new Wording('ja', JA);
    expect(japanese.messageOf(tooMany('300'))).toContain('5 分後にもう一度お試しください。');
    expect(new Wording('de', DE).messageOf(tooMany('1'))).toContain('in 1 Sekunde noch einmal.');
  });

  it.each([
    ['ar', 'rtl'],
    ['he-IL', 'rtl'],
    ['AR-eg', 'rtl'],
    ['en', 'ltr'],
    ['arn', 'ltr'],
    ['sv-ar', 'ltr'],
  ])('in %s are written %s', (language, direction) => {
    expect(new Wording(language).direction).toBe(direction);
  });

  it.each([
    ['user', 'method_not_allowed', 'One more step'],
    ['user', 'access_denied', "Sign-in wasn't completed"],
    ['retry', 'server_error', "We couldn't sign you in"],
  ] as const)('have a heading for every %s failure: %s', (_actor, code, title) => {
    expect(english.titleOf(new SsoError(code))).toBe(title);
  });

  it.each([
    ['connection_not_active', EN.labels.helpAdmin],
    ['session_missing', EN.labels.helpDeveloper],
    ['access_denied', EN.labels.helpUser],
    ['server_error', EN.labels.helpUser],
  ] as const)('say who to give the reference of %s to', (code, help) => {
    expect(english.helpOf(new SsoError(code))).toBe(help);
  });

  it.each([
    ['login_required', 'Sign in'],
    ['session_expired', 'Sign in'],
    ['session_not_found', 'Back to the list'],
    ['step_up_required', "Confirm that it's me"],
    ['server_error', 'Try again'],
  ] as const)('name the link after %s: %s', (code, label) => {
    expect(english.retryLabelOf(new SsoError(code))).toBe(label);
  });

  it('translate a button of the module, and leave one of the app as it is', () => {
    const german = new Wording('de', DE);
    expect(german.labelOf('Sign out and continue')).toBe('Abmelden und fortfahren');
    expect(german.labelOf('Call support')).toBe('Call support');
  });

  it('stand around what they are about', () => {
    const wording = new Wording('ja', JA);
    expect(wording.label('backTo', { app: 'Acme $& {user}' })).toBe('Acme $& {user} に戻る');
    expect(wording.label('backTo')).toBe('{app} に戻る');
    expect(wording.around('signedInAs')).toEqual(['', ' としてサインインしています。']);
    expect(english.around('signIn')).toEqual(['Sign in', '']);
  });
});
