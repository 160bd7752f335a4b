import type { SsoRequest } from '../http/request.js';
import { fieldsOf, textOf } from '../http/unknown-fields.js';

/** The event by which `doctor` asks the running app. The environment sends none of this type. */
export const DOCTOR_EVENT = 'doctor.checked';

/** How a request has reached the app, as the app sees it: a proxy in front changes that. */
export interface SeenRequest {
  /** `http` or `https` */
  readonly protocol: string | undefined;
  readonly clientAddress: string | undefined;
  /** Flags of the session cookie; undefined where the request has no session. */
  readonly sessionCookie: { readonly secure: boolean; readonly httpOnly: boolean } | undefined;
}

export function seenRequest(request: SsoRequest): SeenRequest {
  const { protocol, ip } = fieldsOf(request);
  const { cookie } = fieldsOf(request.session);
  return { protocol: textOf(protocol), clientAddress: textOf(ip), sessionCookie: flagsOf(cookie) };
}

/** Reads what an app has answered; undefined where it is no such answer. */
export function readSeenRequest(json: unknown): SeenRequest | undefined {
  const { protocol, clientAddress, sessionCookie } = fieldsOf(json);
  return textOf(protocol) === undefined
    ? undefined
    : {
        protocol: textOf(protocol),
        clientAddress: textOf(clientAddress),
        sessionCookie: flagsOf(sessionCookie),
      };
}

function flagsOf(cookie: unknown): SeenRequest['sessionCookie'] {
  const { secure, httpOnly } = fieldsOf(cookie);
  return cookie === undefined
    ? undefined
    : { secure: secure === true, httpOnly: httpOnly === true };
}
