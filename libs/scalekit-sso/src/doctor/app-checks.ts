import { createHmac, randomUUID } from 'node:crypto';
import { fieldsOf } from '../http/unknown-fields.js';
import { DOCTOR_EVENT, readSeenRequest, type SeenRequest } from '../observability/seen-request.js';
import type { AppAnswer, AppProbe } from './ask-app.js';
import type { CheckedOptions } from './configuration-checks.js';
import { error, ok, unknown, warning, type Finding } from './finding.js';
import { codeIn, urlIn } from './foreign-text.js';
import { checkSeenRequest, FORGED_ADDRESS } from './seen-checks.js';

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };
/** As a browser that a user has told to go there. */
const NAVIGATION = {
  accept: 'text/html',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
};

/** What the running app answers, and the callback URL that it sends, where it sends one. */
export interface AppFindings {
  readonly findings: readonly Finding[];
  readonly callbackUrl: string | undefined;
}

/** Asks the running app. No user signs in, and nothing changes. */
export async function checkApp(app: AppProbe, options: CheckedOptions): Promise<AppFindings> {
  try {
    return await askApp(app, options);
  } catch {
    const fix = 'Is it running, and may this machine reach it? Give its public URL as --url.';
    return { findings: [error('app', `${app.url} does not answer`, fix)], callbackUrl: undefined };
  }
}

/** @throws where the app does not answer in time */
async function askApp(app: AppProbe, options: CheckedOptions): Promise<AppFindings> {
  const me = await app.ask('me', { headers: JSON_HEADERS });
  const login = await app.ask('login', { headers: NAVIGATION, query: '?organization_id=org_0' });
  const callbackUrl = callbackIn(login, options);
  const webhooks = await checkWebhooks(app, options);
  const findings = [
    checkSessions(me),
    checkLogin(login, callbackUrl, options),
    checkCookie(login, options),
    checkHeaders(me, options),
    await checkForeignSignOut(app),
    webhooks.finding,
    await checkStore(app),
    ...checkSeenRequest(webhooks.seen, app.isAt(options.base.origin), options.base),
  ];
  return { findings, callbackUrl };
}

function checkSessions({ status, code }: AppAnswer): Finding {
  switch (code) {
    case 'login_required':
    case 'session_expired':
      return ok('app', 'its routes answer, and it has sessions');
    case 'session_missing':
      return error(
        'app',
        'it has no session middleware before the routes',
        'See docs/errors.md#session_missing.',
      );
    case 'session_unavailable':
      return error('app', 'its session store fails', 'See docs/errors.md#session_unavailable.');
    default:
      return error(
        'app',
        `GET …/auth/me answered ${status}, and not as this module does`,
        'Give the URL of the app as --url, with its global prefix; is ScalekitSsoModule imported, and does the proxy pass /auth on?',
      );
  }
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

function checkLogin(
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

function checkHeaders({ headers }: AppAnswer, { base }: CheckedOptions): Finding {
  if (base.isSecure && !headers.has('strict-transport-security')) {
    return warning(
      'headers',
      'no Strict-Transport-Security: a first visit over plain http can be read',
      'Use helmet, or let the proxy send it.',
    );
  }
  return headers.get('referrer-policy') === 'no-referrer'
    ? warning(
        'headers',
        'Referrer-Policy: no-referrer hides your own pages from your own forms',
        'Send same-origin (docs/production.md#helmet).',
      )
    : ok('headers', 'fit the module');
}

async function checkForeignSignOut(app: AppProbe): Promise<Finding> {
  if (!app.has('logout')) {
    return ok('sign-out', 'the app has one of its own');
  }
  const origin = 'https://another-site.invalid';
  const headers = { ...JSON_HEADERS, origin, 'sec-fetch-site': 'cross-site' };
  const { status } = await app.ask('logout', { method: 'POST', headers, body: '{}' });
  return status === 403
    ? ok('sign-out', 'other sites cannot sign users out')
    : error(
        'sign-out',
        `a request of another site was answered with ${status}`,
        'Does a proxy take Origin and Sec-Fetch-Site away? Let both pass.',
      );
}

/** Sends an event that no handler knows, signed as the environment signs; the app says how it saw it. */
async function checkWebhooks(
  app: AppProbe,
  { webhooks }: CheckedOptions,
): Promise<{ readonly finding: Finding; readonly seen?: SeenRequest | undefined }> {
  const [key] = webhooks.secrets;
  if (key === undefined || !app.has('webhooks')) {
    const message = 'there is no secret to try them with';
    return { finding: unknown('webhooks', message, 'Set SCALEKIT_WEBHOOK_SECRET.') };
  }
  const id = `evt_${randomUUID()}`;
  const body = JSON.stringify({
    ...{ id, type: DOCTOR_EVENT, occurred_at: new Date().toISOString(), data: {} },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const { status, code, json } = await app.ask('webhooks', {
    method: 'POST',
    headers: {
      ...JSON_HEADERS,
      'x-forwarded-for': FORGED_ADDRESS,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  if (status === 201) {
    const finding = ok('webhooks', 'the app accepts what is signed with this secret');
    return { finding, seen: readSeenRequest(json) };
  }
  const message = `the app refuses what is signed with this secret: ${code ?? status}`;
  const fix = `See docs/errors.md${code === undefined ? '' : `#${code}`}.`;
  return { finding: error('webhooks', message, fix) };
}

async function checkStore(app: AppProbe): Promise<Finding> {
  const { json } = await app.askPath('/readyz').catch(() => ({ json: undefined }));
  const parts = Object.values(fieldsOf(fieldsOf(json).details)).map((it) => fieldsOf(it));
  const store = parts.map((it) => codeIn(it.store)).find((it) => it !== undefined);
  if (store === undefined) {
    return unknown(
      'session store',
      'GET /readyz says nothing of it',
      'Add SsoHealthIndicator to a health check (docs/observability.md#health).',
    );
  }
  return store === 'ok'
    ? ok('session store', 'it answers')
    : error('session store', `it fails: ${store}`, `See docs/errors.md#${store}.`);
}
