import { randomBytes } from 'node:crypto';

/** Where events are sent. */
export interface WebhookOptions {
  /** Address of the app on this machine, for example `http://127.0.0.1:3000/auth/webhooks`. */
  readonly url: string;
  /** `whsec_` and standard base64. Default: random. */
  readonly secret?: string | undefined;
  /**
   * Pauses before each further attempt, in milliseconds. Default: 5 s, 30 s, 2, 5 and 15 minutes
   * (contract 11.2). An empty list tries once.
   */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** Longest wait for an answer, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULTS = {
  retryDelaysMs: [5_000, 30_000, 120_000, 300_000, 900_000],
  timeoutMs: 10_000,
} as const;
const MAX_PAUSE_MS = 3_600_000;
const MAX_RETRIES = 20;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Fills in the defaults.
 *
 * @throws TypeError where an option makes no sense, with its name and how to fix it
 */
export function webhookOptions(given: WebhookOptions): Required<WebhookOptions> {
  const {
    url,
    secret = newSecret(),
    retryDelaysMs = DEFAULTS.retryDelaysMs,
    timeoutMs = DEFAULTS.timeoutMs,
  } = given;
  const { protocol = '', hostname = '' } = URL.canParse(url) ? new URL(url) : {};
  if (protocol !== 'http:' || !LOOPBACK.includes(hostname)) {
    throw new TypeError(
      `webhooks.url: ${JSON.stringify(url)} is not on this machine. Give one like http://127.0.0.1:3000/auth/webhooks.`,
    );
  }
  const [, base64 = ''] = /^whsec_(.+)$/.exec(secret) ?? [];
  if (base64 === '' || Buffer.from(base64, 'base64').toString('base64') !== base64) {
    throw new TypeError(
      'webhooks.secret is not `whsec_` and standard base64. Leave it out for one that is.',
    );
  }
  if (retryDelaysMs.length > MAX_RETRIES || !retryDelaysMs.every((ms) => isPause(ms, 0))) {
    throw new TypeError(
      `webhooks.retryDelaysMs: give at most ${MAX_RETRIES} whole numbers of milliseconds, up to an hour each.`,
    );
  }
  if (!isPause(timeoutMs, 1)) {
    throw new TypeError('webhooks.timeoutMs: give a whole number of milliseconds from 1.');
  }
  return { url, secret, retryDelaysMs, timeoutMs };
}

function isPause(ms: number, least: number): boolean {
  return Number.isInteger(ms) && ms >= least && ms <= MAX_PAUSE_MS;
}

/** As long as those of the service. */
function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}
