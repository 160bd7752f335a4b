import type { AppAnswer, AppProbe } from './ask-app.js';
import type { CheckedOptions } from './configuration-checks.js';
import { error, ok, unknown, type Finding } from './finding.js';
import { urlIn } from './foreign-text.js';

/** As a browser that a user has told to go there; `Sec-Fetch-Mode` is always that of `fetch()` itself. */
const NAVIGATION = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' };

/** What a login that was begun shows. */
export interface LoginFindings {
  readonly findings: readonly Finding[];
  readonly callbackUrl: string | undefined;
  /** undefined where the route is switched off. */
  readonly answer: AppAnswer | undefined;
}

/** Begins a login, as a browser does, and goes no further than the app. */
export async function checkLogin(app: AppProbe, options: CheckedOptions): Promise<LoginFindings> {
  const query = '?organization_id=org_0';
  const answer = await app.ask('login', { headers: NAVIGATION, query });
  if (answer === undefined) {
    const fix = 'Sign in there, and look at docs/production.md.';
    const findings = [unknown('login', 'the app has a route of its own for it', fix)];
    return { findings, callbackUrl: undefined, answer };
  }
  const callbackUrl = callbackIn(answer, options);
  const findings = [checkTarget(answer, callbackUrl, options), checkCookie(answer, options)];
  return { findings, callbackUrl, answer };
}

function callbackIn(
  { headers }: AppAnswer,
  { environmentUrl }: CheckedOptions,
): string | undefined {
  const location = headers.get('location') ?? '';
  return location.startsWith(`${environmentUrl}/`)
    ? urlIn(new URL(location).searchParams.get('redirect_uri'))
    : undefined;
}

function checkTarget(
  { status, code }: AppAnswer,
  callbackUrl: string | undefined,
  { base }: CheckedOptions,
): Finding {
  if (callbackUrl === undefined) {
    const what = code === undefined ? '' : ` (${code})`;
    return error(
      'login',
      `it does not lead to this environment: ${status}${what}`,
      'Do the app and this command have the same SCALEKIT_ENVIRONMENT_URL? With a code, see docs/errors.md.',
    );
  }
  const { origin } = new URL(callbackUrl);
  return origin === base.origin
    ? ok('login', 'it leads to the environment, and back to this app')
    : error(
        'login',
        `it comes back to ${origin}, and SSO_BASE_URL is ${base.origin}`,
        'Give the app the URL that its users see.',
      );
}

function checkCookie({ headers }: AppAnswer, { base }: CheckedOptions): Finding {
  const cookies = headers.getSetCookie();
  if (cookies.length === 0) {
    return unknown('login cookie', 'the login has set none', 'Mend the login first.');
  }
  const missing = ['HttpOnly', 'SameSite=Lax', ...(base.isSecure ? ['Secure'] : [])].filter(
    (flag) => !cookies.every((it) => it.toLowerCase().includes(flag.toLowerCase())),
  );
  const hasPrefix = !base.isSecure || cookies.every((it) => /^__(?:Host|Secure)-/.test(it));
  if (missing.length === 0 && hasPrefix) {
    return ok('login cookie', 'only this host gets it, and no script');
  }
  const lost = [...missing, ...(hasPrefix ? [] : ['the prefix __Host-'])].join(', ');
  return error('login cookie', `without ${lost}`, 'Does a proxy rewrite Set-Cookie? Let it pass.');
}
