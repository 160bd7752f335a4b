/** The latest step-up of a sign-in, as it is kept beside it. */
export interface Reauthentication {
  /** Random; the session that the step-up has renewed holds it too, and any other session is over. */
  readonly id: string;
  /** When the step-up left, in milliseconds since 1970. */
  readonly reauthenticatedAt: number;
  /** `auth_time` of the latest ID token that had one, in seconds since 1970. */
  readonly authTime: number | undefined;
}

/** Reads what a store holds; undefined for any other shape, which no session can match. */
export function readReauthentication(value: unknown): Reauthentication | undefined {
  const { id, reauthenticatedAt, authTime } = Object(value) as Partial<
    Record<keyof Reauthentication, unknown>
  >;
  return typeof id === 'string' && id !== '' && typeof reauthenticatedAt === 'number'
    ? { id, reauthenticatedAt, authTime: typeof authTime === 'number' ? authTime : undefined }
    : undefined;
}
