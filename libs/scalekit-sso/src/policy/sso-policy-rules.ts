import { Injectable } from '@nestjs/common';

/** Whom a question of `SsoPolicy` is about: a domain of e-mail addresses, or an organization. */
export type SsoPolicySubject =
  | {
      /** In lower case and ASCII, for example `acme.com`; a sub-domain is a domain of its own. */
      readonly domain: string;
    }
  | {
      /** `org_…` */
      readonly organizationId: string;
    };

/** What the app demands: single sign-on only, single sign-on as one of several ways, or none of it. */
export type SsoDemand = 'required' | 'offered' | 'absent';

/** An exception from required single sign-on, that somebody has allowed. Without all of it, it is none. */
export interface SsoBreakGlass {
  /** Why, for the log. */
  readonly reason: string;
  /** Who allowed it, for the log: a name or id; instead of an e-mail address it has a pseudonym. */
  readonly allowedBy: string;
  /** When it ends. */
  readonly until: Date;
}

/**
 * The app's rules about single sign-on beside passwords. Extend it, and give the class to
 * `ScalekitSsoModule` as `policyRules`; it is created by Nest and may inject what its constructor
 * names. Where it throws, or takes longer than `timeoutMs`, no password is accepted.
 */
export abstract class SsoPolicyRules {
  /**
   * What is demanded of a domain or organization. It is final, also while Scalekit cannot be asked.
   *
   * @returns undefined where the app has no rule: then single sign-on is offered where it is there
   */
  abstract demandOf(
    subject: SsoPolicySubject,
  ): SsoDemand | undefined | Promise<SsoDemand | undefined>;

  /**
   * The exception of one user, for when their identity provider has failed. Default: none.
   *
   * @param email in its one spelling: trimmed, NFC, in lower case, with an ASCII domain
   * @param organizationId of the account, where `mayUsePassword()` was given one
   */
  breakGlassFor?(
    email: string,
    organizationId: string | undefined,
  ): BreakGlassAnswer | Promise<BreakGlassAnswer>;

  /**
   * Hears of each use of an exception, before it is granted. Where it throws, or the exception ends
   * meanwhile, it is not granted.
   */
  onBreakGlass?(
    email: string,
    exception: SsoBreakGlass,
    organizationId: string | undefined,
  ): void | Promise<void>;
}

/** The exception of one person; without one, the rules hold. */
export type BreakGlassAnswer = SsoBreakGlass | null | undefined;

/** The rules of apps that have none of their own. */
@Injectable()
export class DefaultPolicyRules extends SsoPolicyRules {
  override demandOf(): undefined {
    return undefined;
  }
}
