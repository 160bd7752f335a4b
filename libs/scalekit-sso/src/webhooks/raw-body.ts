import { SsoError } from '../errors/sso-error.js';
import { header, type SsoRequest } from '../http/request.js';

/** Longest body that is looked at, in bytes. */
export const MAX_BODY = 256 * 1024;

/**
 * The body as it was sent, which is what its signature is made of: parsed and written again it would
 * be another one. Nest keeps it with `rawBody: true`; a raw or text parser of the app does too.
 *
 * @throws SsoError `invalid_webhook` where there is none or too much, and `raw_body_missing` where
 *   the app did not keep it
 */
export function rawBodyOf(request: SsoRequest): Buffer {
  const found = [request.rawBody, request.body].find(isRaw);
  if (found === undefined) {
    throw isJson(request)
      ? new SsoError('raw_body_missing', { detail: whyMissing(request) })
      : new SsoError('invalid_webhook', { detail: 'the request has no raw body' });
  }
  const body = Buffer.from(found as string);
  if (body.length > MAX_BODY) {
    throw new SsoError('invalid_webhook', { detail: `${body.length} bytes are too many` });
  }
  return body;
}

function isRaw(value: unknown): value is Buffer | string {
  return typeof value === 'string' || Buffer.isBuffer(value);
}

/** No parser reads what is empty or no JSON: the sender's mistake, and not the app's. */
function isJson(request: SsoRequest): boolean {
  const isEmpty =
    header(request, 'transfer-encoding') === undefined &&
    Number(header(request, 'content-length') ?? 0) === 0;
  return !isEmpty && /^application\/json\b/i.test(header(request, 'content-type') ?? '');
}

/** Nest keeps the raw body only where its own parser is the first to read it. */
function whyMissing({ body }: SsoRequest): string {
  return body === undefined || body === null
    ? 'no parser has read the body'
    : 'the body was parsed, and not kept as it was sent: rawBody is not true, or another parser, such as express.json(), was first';
}
