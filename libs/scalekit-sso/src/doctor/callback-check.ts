import type { ResolvedOptions } from '../options/resolved-options.js';
import { error, ok, unknown, type Finding } from './finding.js';
import { beginningOf } from './foreign-text.js';

const NAME = 'callback URL';
/** Longest answer that is looked at, in bytes. */
const LONGEST = 10_000;

/**
 * Whether the environment would come back to this app: told by its answer to an authorization request for
 * an organization that does not exist (contract 3.4). No user signs in.
 */
export async function checkCallback(
  { environmentUrl, clientId, timeoutMs }: ResolvedOptions,
  callbackUrl: string | undefined,
): Promise<Finding> {
  if (callbackUrl === undefined) {
    const compare = 'Compare it with Authentication > Redirects in the Scalekit dashboard.';
    return unknown(NAME, 'the app has a route of its own for it', compare);
  }
  const url = `${environmentUrl}/oauth/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl,
    scope: 'openid',
    state: 'doctor',
    organization_id: 'org_0',
  }).toString()}`;
  const fix = `Register it in the Scalekit dashboard under Authentication > Redirects, exactly: ${callbackUrl}`;
  const answer = await ask(url, timeoutMs).catch(() => undefined);
  if (answer === undefined) {
    return unknown(NAME, 'the environment did not answer an authorization request', fix);
  }
  const { status, location, text } = answer;
  if (location.startsWith(`${callbackUrl}?`)) {
    return ok(NAME, `${callbackUrl} is registered`);
  }
  return (location + text).includes('invalid_redirect_uri') || status === 400
    ? error(NAME, `${callbackUrl} is not registered: every login fails`, fix)
    : unknown(NAME, `the environment answered ${status}, which does not tell`, fix);
}

async function ask(
  url: string,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly location: string; readonly text: string }> {
  const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  const text = await beginningOf(answer, LONGEST);
  return { status: answer.status, location: answer.headers.get('location') ?? '', text };
}
