import {
  group,
  option,
  readSecrets,
  strings,
  wholeNumber,
  type Given,
  type Resolved,
} from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import {
  PERSON_GONE_EVENTS,
  SESSION_ENDING_EVENTS,
  type SessionEndingEvent,
} from './session-ending-events.js';

const SECRET = /^whsec_([A-Za-z0-9+/]+)={0,2}$/;
/** In bytes; the service gives 24 or more. */
const MIN_KEY = 16;
const COPY_SECRET =
  'Copy it from the webhooks page of the Scalekit dashboard to SCALEKIT_WEBHOOK_SECRET.';

export const webhooksOptions = {
  /** How webhooks of the environment are received. Default: not at all, as there is no secret. */
  webhooks: group({
    /**
     * Signing secret from the Scalekit dashboard: `whsec_` and base64. While it is being changed, give
     * both. Default: none, and every webhook is refused.
     */
    secrets: option<string | readonly string[], readonly Buffer[]>({
      defaultText: 'none: no webhook is accepted',
      variable: 'SCALEKIT_WEBHOOK_SECRET',
      // A variable that is there and empty has not been filled in yet.
      parse: (text) => (text.trim() === '' ? undefined : text.split(',')),
      read: (given, name, context) =>
        given === undefined
          ? []
          : readSecrets(given, name, context, COPY_SECRET, problemOfSecret).map(keyOf),
    }),
    /** How far the time of a delivery may be from this server's clock, in seconds. Default: 300. */
    toleranceSeconds: wholeNumber('seconds', 300, 3_600),
    /**
     * Longest wait for the handlers of a delivery, in milliseconds; the service gives up after ten
     * seconds. Default: 9,000.
     */
    handlerTimeoutMs: wholeNumber('milliseconds', 9_000, 60_000),
    /**
     * Events that end sessions on the server. Those about one user end that user's, those about a
     * connection, directory or organization end those of everyone in it. Default: the events about
     * one user, `PERSON_GONE_EVENTS`; an empty array ends none.
     */
    endSessionsOn: strings<SessionEndingEvent>(
      'events about one user who leaves',
      PERSON_GONE_EVENTS,
      (events) => {
        const known: readonly string[] = SESSION_ENDING_EVENTS;
        return events.every((event) => known.includes(event))
          ? ''
          : `has an event that ends no sessions. Give some of ${known.join(', ')}.`;
      },
    ),
  }),
};

/**
 * How webhooks of the environment are received, and what they may end.
 *
 * @interface
 */
export type SsoWebhookOptions = Given<typeof webhooksOptions.webhooks.members>;
export type ResolvedWebhooksOptions = ResolvedOptions & Resolved<typeof webhooksOptions>;

/** Contract 11.1: the SDK cuts a secret at an underscore in its second half. */
function problemOfSecret(secret: string): string {
  const [, base64] = SECRET.exec(secret) ?? [];
  const key = keyOf(secret);
  if (base64 === undefined || key.toString('base64').replace(/=+$/, '') !== base64) {
    return 'is not `whsec_` and standard base64';
  }
  return key.length < MIN_KEY ? `is shorter than ${MIN_KEY} bytes` : '';
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
}
