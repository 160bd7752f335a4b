import { SSO_ERRORS, type SsoErrorCode } from 'nestjs-scalekit-sso';
import type { Answer } from './browser.js';
import type { Scene } from './scene.js';
import { JANE, problemOf } from './sign-in.js';

/** What only somebody who works on the app may see. */
const INTERNALS =
  /node_modules|\.[jt]s:\d+|\bat \S+ \(|eyJ[\w-]|test_[0-9a-f]{16}|ECONN|ERR_|Axios/;
const MIN_REFLECTION = 6;

export interface Denial {
  /** Who was signed in before, and has to stay so. Default: nobody. */
  readonly staysIn?: string;
}

/**
 * Denied, as the list of attacks defines it: a failure of the catalogue with its own status is shown
 * in the form that was asked for, with a reference that is in the log; nothing is reflected and
 * nothing leaks; nobody is signed in; and the same browser signs in at once afterwards.
 */
export async function expectDenied(
  scene: Scene,
  answer: Answer,
  code: SsoErrorCode,
  { staysIn }: Denial = {},
): Promise<void> {
  expectRefusal(scene, answer, code);
  expect(await scene.whoIsIn()).toBe(staysIn);
  scene.calm();
  expect((await scene.signIn()).status).toBe(200);
  expect(await scene.whoIsIn()).toBe(JANE.email);
}

/** The first half of it: what the one who asked gets to see. */
export function expectRefusal(scene: Scene, answer: Answer, code: SsoErrorCode): void {
  const { status, body, headers } = answer;
  const isPage = headers.get('content-type')?.startsWith('text/html') === true;
  const shown = isPage ? /· <code>(\w+)<\/code>/.exec(body)?.[1] : problemOf(answer).code;
  expect([status, shown]).toEqual([SSO_ERRORS[code].status, code]);
  expect([502, 503, 504].includes(status) || status < 500).toBe(true);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.location).toBeUndefined();
  if (isPage) {
    expect(headers.get('referrer-policy')).toBe('strict-origin');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).toMatch(/<a class="button" href="\/|<form method="post"/);
  } else {
    expect(headers.get('content-type')).toContain('application/problem+json');
  }
  const [reference] = /\b[0-9a-f]{12}\b/.exec(
    isPage ? body.slice(body.indexOf('reference:')) : body,
  ) ?? ['no reference'];
  expect(scene.logger.text).toContain(`reference ${reference}`);
  expectNothingOf(answer);
}

/** The body without what is random, which would look like anything sooner or later. */
export function withoutNonce({ body }: Pick<Answer, 'body'>): string {
  return body.replace(/nonce="[\w-]{22}"/, '');
}

/** What a link to try again repeats. */
const REPEATED = ['return_to', 'organization_id', 'connection_id', 'provider', 'domain'];

/** Nothing of the request and nothing of the inside is in the body. */
function expectNothingOf(answer: Answer): void {
  const { url } = answer;
  const body = withoutNonce(answer);
  expect(body).not.toMatch(INTERNALS);
  for (const [name, value] of new URL(url).searchParams) {
    if (!REPEATED.includes(name) && value.length >= MIN_REFLECTION && !(value in SSO_ERRORS)) {
      expect(body).not.toContain(value);
    }
  }
}
