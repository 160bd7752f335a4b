/** Who can fix a failure. */
export type SsoErrorActor = 'user' | 'admin' | 'developer' | 'retry';

/** One kind of failure: what everybody who meets it needs to know. */
export interface SsoErrorEntry {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Who can fix it: the end user, the customer's IT admin, the developer, or the end user by trying again. */
  readonly actor: SsoErrorActor;
  /** A sentence that may be shown to an end user. */
  readonly message: string;
  /** What the person named by `actor` does about it. Belongs in a log, not on a page. */
  readonly remedy: string;
}

/** Makes an entry of the catalogue. */
export const entry = (
  status: number,
  actor: SsoErrorActor,
  message: string,
  remedy: string,
): SsoErrorEntry => ({ status, actor, message, remedy });
