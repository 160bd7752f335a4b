import { readGroup } from './read-groups.js';
import type { ResolvedOptions } from './resolved-options.js';
import {
  PERSON_GONE_EVENTS,
  SESSION_ENDING_EVENTS,
  type SessionEndingEvent,
} from './session-ending-events.js';
import { placeOf, problemOfText, readNumber, readTexts } from './value-checks.js';

const SECRET = /^whsec_([A-Za-z0-9+/]+)={0,2}$/;
/** In bytes; the service gives 24 or more. */
const MIN_KEY = 16;
const COPY_SECRET =
  'Copy it from the webhooks page of the Scalekit dashboard to SCALEKIT_WEBHOOK_SECRET.';

/** How webhooks are received. */
export function readWebhooks(given: unknown, mistakes: string[]): ResolvedOptions['webhooks'] {
  const group = readGroup('webhooks', given, mistakes);
  const number = (option: string, unit: string, fallback: number, most: number): number =>
    readNumber(`webhooks.${option}`, unit, group[option], fallback, most, mistakes);
  return {
    keys: readKeys(group.secrets, mistakes),
    toleranceSeconds: number('toleranceSeconds', 'seconds', 300, 3_600),
    handlerTimeoutMs: number('handlerTimeoutMs', 'milliseconds', 9_000, 60_000),
    endSessionsOn: readEvents(group.endSessionsOn, mistakes),
  };
}

function readKeys(value: unknown, mistakes: string[]): readonly Buffer[] {
  if (value === undefined) {
    return [];
  }
  const secrets: unknown[] = Array.isArray(value) ? value : [value];
  return secrets.flatMap((secret, index) => {
    const problem = problemOfText(secret) ?? problemOfSecret(secret as string);
    if (problem !== undefined) {
      mistakes.push(`webhooks.secrets: ${placeOf(index, secrets)}${problem}. ${COPY_SECRET}`);
      return [];
    }
    return [keyOf(secret as string)];
  });
}

/** Contract 11.1: what has an underscore in its second half is cut there by the SDK. */
function problemOfSecret(secret: string): string | undefined {
  const [, base64] = SECRET.exec(secret) ?? [];
  const key = keyOf(secret);
  if (base64 === undefined || key.toString('base64').replace(/=+$/, '') !== base64) {
    return 'is not `whsec_` and standard base64';
  }
  return key.length < MIN_KEY ? `is shorter than ${MIN_KEY} bytes` : undefined;
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
}

function readEvents(value: unknown, mistakes: string[]): readonly SessionEndingEvent[] {
  const events = readTexts('webhooks.endSessionsOn', value, PERSON_GONE_EVENTS, mistakes);
  const known: readonly string[] = SESSION_ENDING_EVENTS;
  if (!events.every((event) => known.includes(event))) {
    mistakes.push(
      `webhooks.endSessionsOn: has an event that ends no sessions. Give some of ${known.join(', ')}.`,
    );
  }
  return events as readonly SessionEndingEvent[];
}
