import { SsoError } from '../errors/sso-error.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';

/** Levels of lists and objects within each other; events have about five. */
const DEEPEST = 32;
const ID = /^[\w:-]{1,128}$/;
const TYPE = /^[\w.-]{1,128}$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]{5,24}(?:Z|[+-]\d\d:\d\d)$/i;
const NAMES = [
  'organization_id',
  'environment_id',
  'object',
  'spec_version',
  'display_name',
] as const;

/**
 * Reads a body whose signature was good. A good signature says who sent it, and not that it has the
 * shape that handlers count on.
 *
 * @throws SsoError `invalid_webhook`
 */
export function parseEvent(body: Buffer): ScalekitWebhookEvent {
  const fields = parseObject(body);
  const { id, type, occurred_at: occurredAt, data = {} } = fields;
  const names = NAMES.flatMap((name) => {
    const value = fields[name];
    return value === undefined || value === null ? [] : [[name, textOf(name, value)] as const];
  });
  if (!isObject(data)) {
    throw invalid('data is no object');
  }
  return {
    ...Object.fromEntries(names),
    id: textOf('id', id, ID),
    type: textOf('type', type, TYPE),
    occurred_at: textOf('occurred_at', occurredAt, TIME),
    data,
  };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    // What the parser says quotes the body.
    throw invalid('it is not JSON');
  }
  if (!isObject(value)) {
    throw invalid('it is no object');
  }
  requirePlain(value, 1);
  return value;
}

/** A handler that merges `data` into an object must not find a `__proto__` in it. */
function requirePlain(value: object, level: number): void {
  if (level > DEEPEST) {
    throw invalid(`it is nested more than ${DEEPEST} levels deep`);
  }
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    if (name === '__proto__') {
      throw invalid('it names a prototype');
    }
    if (typeof inner === 'object' && inner !== null) {
      requirePlain(inner, level + 1);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(name: string, value: unknown, pattern = /^/): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw invalid(`${name} is missing or malformed`);
  }
  return value;
}

function invalid(detail: string): SsoError {
  return new SsoError('invalid_webhook', { detail });
}
