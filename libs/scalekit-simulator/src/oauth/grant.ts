import type { SelectedConnection } from './connection-selection.js';

/** What an app asked for, checked. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly loginHint: string | undefined;
  /** `max_age` in seconds (OIDC Core 3.1.2.1). */
  readonly maxAge: number | undefined;
  /** The browser's session at the identity providers, where they remember users. */
  readonly browser: string | undefined;
  readonly selected: SelectedConnection;
}

/** Somebody at the identity provider. */
export interface Person {
  /** Empty: the identity provider sent none, which ends in `mandatory_attribute_missing`. */
  readonly email: string;
  /** Empty: the claim is left out. */
  readonly givenName: string;
  /** Empty: the claim is left out. */
  readonly familyName: string;
  /** Default: derived from the e-mail, so that the same person has the same `sub`. */
  readonly userId?: string | undefined;
  /** The id of the user in the app, which becomes `xuid`. Default: none, and no claim. */
  readonly externalId?: string | undefined;
  /** Undefined leaves the claim out. */
  readonly emailVerified?: boolean | undefined;
  /** Further claims of the ID token and of `/userinfo`. Those with a reserved name are dropped. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** Somebody who has authenticated at an identity provider. */
export interface Authentication {
  readonly person: Person;
  /** When, in seconds since 1970, by the environment's clock. */
  readonly authTime: number;
}

/** A person who signed in to what an app asked for. */
export interface Grant extends Authentication {
  readonly request: AuthorizationRequest;
  /** `ses_<digits>`, the same for all tokens of the sign-in. */
  readonly sessionId: string;
}
