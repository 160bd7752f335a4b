/** Who can fix a failure. */
export type SsoErrorActor = 'user' | 'admin' | 'developer' | 'retry';

/** One kind of failure, for users and developers. */
export interface SsoErrorEntry {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Who can fix it: the end user, the customer's IT admin, the developer, or the end user by trying again. */
  readonly actor: SsoErrorActor;
  /** A sentence that may be shown to an end user. */
  readonly message: string;
  /** How to fix it, for `actor`. For the log, not for a page. */
  readonly remedy: string;
}

/** Makes an entry of the catalogue. */
export const entry = (
  status: number,
  actor: SsoErrorActor,
  message: string,
  remedy: string,
): SsoErrorEntry => ({ status, actor, message, remedy });
