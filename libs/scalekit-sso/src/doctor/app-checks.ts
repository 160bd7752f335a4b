import { createHmac, randomUUID } from 'node:crypto';
import { fieldsOf } from '../http/unknown-fields.js';
import { DOCTOR_EVENT, readSeenRequest, type SeenRequest } from '../observability/seen-request.js';
import type { AppAnswer, AppProbe } from './ask-app.js';
import type { CheckedOptions } from './configuration-checks.js';
import { error, ok, unknown, warning, type Finding } from './finding.js';
import { codeIn } from './foreign-text.js';
import { checkLogin } from './login-checks.js';
import { checkSeenRequest, FORGED_ADDRESS } from './seen-checks.js';

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

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
  const login = await checkLogin(app, options);
  const webhooks = await checkWebhooks(app, options);
  const findings = [
    checkSessions(me),
    ...login.findings,
    checkHeaders(me ?? login.answer, options),
    await checkForeignSignOut(app),
    webhooks.finding,
    await checkStore(app),
    ...checkSeenRequest(webhooks.seen, app.isAt(options.base.origin), options.base),
  ];
  return { findings, callbackUrl: login.callbackUrl };
}

function checkSessions(me: AppAnswer | undefined): Finding {
  if (me === undefined) {
    return unknown('app', 'its route me is switched off', 'See whether a user can sign in.');
  }
  switch (me.code) {
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
        `GET …/me answered ${me.status}, and not as this module does`,
        'Give the URL of the app as --url, with its global prefix, and routes of its own as --route; is ScalekitSsoModule imported, and does the proxy pass its routes on?',
      );
  }
}

function checkHeaders(answer: AppAnswer | undefined, { base }: CheckedOptions): Finding {
  if (answer === undefined) {
    return unknown('headers', 'no route is there to see them at', 'Look at them in a browser.');
  }
  const { headers } = answer;
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
  const origin = 'https://another-site.invalid';
  const headers = { ...JSON_HEADERS, origin, 'sec-fetch-site': 'cross-site' };
  const answer = await app.ask('logout', { method: 'POST', headers, body: '{}' });
  if (answer === undefined) {
    return ok('sign-out', 'the app has one of its own');
  }
  return answer.status === 403
    ? ok('sign-out', 'other sites cannot sign users out')
    : error(
        'sign-out',
        `a request of another site was answered with ${answer.status}`,
        'Does a proxy take Origin and Sec-Fetch-Site away? Let both pass.',
      );
}

/** Sends an event that no handler knows; the app says how it saw it. */
async function checkWebhooks(
  app: AppProbe,
  { webhooks }: CheckedOptions,
): Promise<{ readonly finding: Finding; readonly seen?: SeenRequest | undefined }> {
  const [key] = webhooks.secrets;
  const answer = key && (await app.ask('webhooks', signedEvent(key)));
  if (answer === undefined) {
    const message = 'there is no secret to try them with';
    return { finding: unknown('webhooks', message, 'Set SCALEKIT_WEBHOOK_SECRET.') };
  }
  const { status, code, json } = answer;
  if (status === 201) {
    const finding = ok('webhooks', 'the app accepts what is signed with this secret');
    return { finding, seen: readSeenRequest(json) };
  }
  const message = `the app refuses what is signed with this secret: ${code ?? status}`;
  const fix = `See docs/errors.md${code === undefined ? '' : `#${code}`}.`;
  return { finding: error('webhooks', message, fix) };
}

/** Signed as the environment signs (contract 11.1). */
function signedEvent(key: Buffer): RequestInit {
  const id = `evt_${randomUUID()}`;
  const event = { id, type: DOCTOR_EVENT, occurred_at: new Date().toISOString(), data: {} };
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    ...JSON_HEADERS,
    'x-forwarded-for': FORGED_ADDRESS,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  return { method: 'POST', headers, body };
}

async function checkStore(app: AppProbe): Promise<Finding> {
  const answers = await app.askAround('/readyz');
  const details = answers.map(({ json }) => fieldsOf(fieldsOf(json).details));
  const parts = details.flatMap((it) => Object.values(it)).map((it) => fieldsOf(it));
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
