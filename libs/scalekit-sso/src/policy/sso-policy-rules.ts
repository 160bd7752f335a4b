import { Injectable } from '@nestjs/common';

/** What a rule applies to: a domain of e-mail addresses, or an organization. */
export type SsoPolicySubject =
  | {
      /** In lower case and ASCII, for example `acme.com`; a sub-domain is a domain of its own. */
      readonly domain: string;
    }
  | {
      /** `org_…` */
      readonly organizationId: string;
    };

/** Whether users must, may or cannot sign in with single sign-on. */
export type SsoMode = 'required' | 'optional' | 'unavailable';

/** An exception from required single sign-on. It counts only with all of its fields. */
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
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppPolicyRules extends SsoPolicyRules {
 *   constructor(private readonly tenants: TenantsService) {
 *     super();
 *   }
 *
 *   async modeFor(subject: SsoPolicySubject): Promise<SsoMode | undefined> {
 *     const tenant = await this.tenants.find(subject);
 *     return tenant?.requiresSso ? 'required' : undefined;
 *   }
 * }
 * ```
 */
export abstract class SsoPolicyRules {
  /**
   * The mode of a domain or organization. It is final, even while Scalekit is unreachable.
   *
   * @returns undefined where the app has no rule: single sign-on is then optional where it is set up
   */
  abstract modeFor(subject: SsoPolicySubject): SsoMode | undefined | Promise<SsoMode | undefined>;

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
   * Called before each use of an exception. If it throws, or the exception ends meanwhile, the password
   * is refused.
   */
  onBreakGlass?(
    email: string,
    exception: SsoBreakGlass,
    organizationId: string | undefined,
  ): void | Promise<void>;
}

/** The exception of one user; without one, the rules hold. */
export type BreakGlassAnswer = SsoBreakGlass | null | undefined;

/** The rules of apps that have none of their own. */
@Injectable()
export class DefaultPolicyRules extends SsoPolicyRules {
  override modeFor(): undefined {
    return undefined;
  }
}
