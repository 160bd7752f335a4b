import type { IdTokenClaims } from 'nestjs-scalekit-sso';

/** Somebody who has signed in to this app before. */
export interface User {
  /** `key` of the identity: environment, organization, connection and subject. Never the e-mail. */
  readonly key: string;
  readonly organizationId: string | undefined;
  readonly connectionId: string | undefined;
  readonly email: string | undefined;
  readonly name: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly signInCount: number;
  /** What the ID token said at the latest sign-in. */
  readonly claims: IdTokenClaims;
  /** Set by an administrator: from then on the user is signed out, and stays out. */
  readonly isDeactivated: boolean;
}
