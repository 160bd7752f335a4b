import type { SsoErrorCode } from '../errors/catalogue.js';

/** Where a login goes, or has been. Ids of the environment, which name no user. */
export interface SsoEventTarget {
  /** `org_…`, as asked for, or as of the user who has signed in. */
  readonly organizationId: string | undefined;
  /** `conn_…`, likewise. */
  readonly connectionId: string | undefined;
}

/** Why a step did not succeed. */
export interface SsoEventFailure {
  /** The code of the catalogue; `app_error` for an error of the app's own classes. */
  readonly code: SsoErrorCode | 'app_error';
  /** HTTP status of the answer. */
  readonly status: number;
  /** Finds the line of this failure in the log; undefined for errors of the app's own. */
  readonly reference: string | undefined;
}

/** The user a step is about, by a hash that says nothing about them: `SsoIdentity.key`. */
export interface SsoEventUser {
  readonly identityKey: string;
}

/** How long a step took. */
export interface SsoEventDuration {
  /** Milliseconds. */
  readonly durationMs: number;
}

/** What each event says. No secrets, tokens, addresses or names. */
export interface SsoEventFields {
  /** A browser was sent to the environment. */
  'login.started': SsoEventTarget & { readonly isThirdPartyInitiated: boolean };
  /** A browser was sent to the identity system of the app (`federation`), which completes the login. */
  'login.delegated': SsoEventTarget & { readonly isThirdPartyInitiated: boolean };
  /** A user is signed in. The duration counts from `login.started`: the user's time is in it. */
  'login.completed': SsoEventTarget &
    SsoEventUser &
    SsoEventDuration & { readonly isThirdPartyInitiated: boolean };
  /** A login was refused, at its start or at its callback. */
  'login.failed': SsoEventTarget & SsoEventFailure;
  /** The callback that has just failed needed no page: the same login was started again, or was not needed. */
  'login.resumed': SsoEventTarget & Pick<SsoEventFailure, 'code'>;
  /** A user of a session was sent to re-authenticate. */
  'step-up.started': SsoEventTarget & SsoEventUser;
  /** A user has re-authenticated. */
  'step-up.completed': SsoEventTarget & SsoEventUser & SsoEventDuration;
  /** A re-authentication was refused, at its start or at its callback. */
  'step-up.failed': SsoEventTarget & SsoEventFailure;
  /** A user has signed out, of one session or of several. */
  'sign-out.completed': { readonly isEverywhere: boolean };
  /** A sign-out was refused, or could not be carried out. */
  'sign-out.failed': SsoEventFailure;
  /** Sessions of a scope were ended: by a webhook, or by `endSessions()`. */
  'sessions.ended': { readonly by: readonly string[] };
  /** A guard, or the rate limits, have refused a request. */
  'access.refused': SsoEventFailure & {
    /** The handler, such as `OrdersController.list()`. */
    readonly handler: string | undefined;
  };
  /** A link into the admin portal was made. */
  'portal.opened': { readonly organizationId: string };
  /** No link into the admin portal was made. */
  'portal.failed': SsoEventFailure;
  /** A verified event of the environment was handled, or needed no handling. */
  'webhook.completed': SsoEventDuration & { readonly type: string };
  /** A delivery was refused, or a handler has failed. The type is that of a verified event. */
  'webhook.failed': SsoEventFailure & { readonly type: string | undefined };
  /** A call of the environment has ended, well or not. */
  'environment.called': SsoEventDuration & {
    /** Such as `token`, `keys` or `connections`. */
    readonly operation: string;
    readonly code: SsoErrorCode | 'app_error' | undefined;
  };
}

/** Name of an event. */
export type SsoEventName = keyof SsoEventFields;

/** An event, by its name. */
export type SsoEvent<Name extends SsoEventName = SsoEventName> = {
  [Each in Name]: SsoEventFields[Each] & { readonly name: Each; readonly at: Date };
}[Name];

const NAMES: Readonly<Record<SsoEventName, true>> = {
  'login.started': true,
  'login.delegated': true,
  'login.completed': true,
  'login.failed': true,
  'login.resumed': true,
  'step-up.started': true,
  'step-up.completed': true,
  'step-up.failed': true,
  'sign-out.completed': true,
  'sign-out.failed': true,
  'sessions.ended': true,
  'access.refused': true,
  'portal.opened': true,
  'portal.failed': true,
  'webhook.completed': true,
  'webhook.failed': true,
  'environment.called': true,
};

/**
 * The names of all events.
 *
 * @example
 * ```ts
 * @OnSsoEvent(...SSO_EVENTS)
 * note({ name, at }: SsoEvent): Promise<void> {
 *   return this.audit.write(name, { at });
 * }
 * ```
 */
export const SSO_EVENTS = Object.keys(NAMES) as [SsoEventName, ...SsoEventName[]];
