import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { callAppProvider } from '../errors/call-app-provider.js';
import { fieldsOfBody } from '../http/parsed-body.js';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { SignedIn } from '../session/auth-state.js';
import { SsoPortalPolicy } from './sso-portal-policy.js';

/** What is known of the user who asks. */
type Asking = Pick<SignedIn, 'user' | 'session'>;

/** For which organization a user may have a portal link: their own, where the app's policy says so. */
@Injectable()
export class PortalAccess {
  constructor(
    private readonly policy: SsoPortalPolicy,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * The organization of the session. One that the request names, as a page does that was made before
   * the user changed organizations, must be the same.
   *
   * @throws SsoError `wrong_organization`, `portal_forbidden`, `portal_policy_failed` or
   *   `body_not_parsed`
   */
  async organizationFor(signedIn: Asking, request: SsoRequest): Promise<string> {
    const { organizationId } = signedIn.session.identity;
    if (namesAnother(request, organizationId)) {
      throw new SsoError('wrong_organization', {
        detail: 'a portal link for another organization',
      });
    }
    if (organizationId === undefined) {
      throw new SsoError('portal_forbidden', { detail: 'the session is of no organization' });
    }
    if ((await this.askPolicy(signedIn, request)) !== true) {
      throw new SsoError('portal_forbidden', { detail: 'the policy said no' });
    }
    return organizationId;
  }

  private async askPolicy({ user, session }: Asking, request: SsoRequest): Promise<unknown> {
    const question = (): unknown => this.policy.mayManage(user, session, request);
    return callAppProvider(this.options.timeoutMs, question, 'portal_policy_failed');
  }
}

/** A name that is present counts, whatever it is: `null` is what a page sends that knows none. */
function namesAnother(request: SsoRequest, organizationId: string | undefined): boolean {
  const body = fieldsOfBody(request);
  return 'organization_id' in body && body.organization_id !== organizationId;
}
