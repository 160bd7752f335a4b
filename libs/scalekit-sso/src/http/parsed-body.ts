import { SsoError } from '../errors/sso-error.js';
import { header, type SsoRequest } from './request.js';

/**
 * The fields of a parsed form or JSON body; none where the request has no body.
 *
 * @throws SsoError `body_not_parsed` where a body was sent and no parser of the app has read it
 */
export function fieldsOfBody(request: SsoRequest): Readonly<Record<string, unknown>> {
  const { body } = request;
  const fields = Object(body) as Readonly<Record<string, unknown>>;
  if (Object.keys(fields).length === 0 && declaresBody(request) && !isEmptyJson(request)) {
    throw new SsoError('body_not_parsed', {
      detail: `content-type ${header(request, 'content-type') ?? 'is missing'}`,
    });
  }
  return fields;
}

/** RFC 9112 section 6: either header announces a body. */
function declaresBody(request: SsoRequest): boolean {
  return (
    header(request, 'transfer-encoding') !== undefined ||
    Number(header(request, 'content-length') ?? 0) > 0
  );
}

/** Old body parsers leave `{}` for every body that they do not read, and so does the JSON `{}`. */
function isEmptyJson(request: SsoRequest): boolean {
  return request.body !== undefined && /\bjson\b/i.test(header(request, 'content-type') ?? '');
}
