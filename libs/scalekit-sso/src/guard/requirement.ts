import type { LoginQuery } from '../links/login-parameters.js';
import type { SsoSession } from '../session/sso-session-record.js';
import type { GuardedRequest } from './markers.js';

/** Injection token of the requirements that the guard checks, in this order. */
export const REQUIREMENTS = Symbol('REQUIREMENTS');

/** What a decorator can require of a session, such as an organization or a recent authentication. */
export interface Requirement<Rule extends object = object> {
  /** Key of the metadata in which the decorator keeps its rule. */
  readonly metadataKey: string;

  /** @throws SsoError where the session does not satisfy the rule */
  check(request: GuardedRequest, session: SsoSession, rule: Rule): void | Promise<void>;

  /**
   * What the login of an anonymous request asks for.
   *
   * @param rule undefined where the handler has none
   */
  loginQuery?(request: GuardedRequest, rule: Rule | undefined): Promise<LoginQuery>;
}
