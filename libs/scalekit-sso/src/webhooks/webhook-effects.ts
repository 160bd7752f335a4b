import { Inject, Injectable, Logger } from '@nestjs/common';
import { OrganizationDomains } from '../organizations/organization-domains.js';
import type { SsoRequest } from '../http/request.js';
import { AvailabilityService } from '../availability/availability.service.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedWebhooksOptions } from './webhooks.options.js';
import { SESSION_ENDING_EVENTS } from './session-ending-events.js';
import type { SsoSessionScope } from '../session/session-scope.js';
import { SessionService } from '../session/session.service.js';
import { DirectoryAddresses } from './directory-addresses.js';
import { endedScope, isStillActive } from './ended-scope.js';
import { OnScalekitWebhook } from './on-scalekit-webhook.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';

/**
 * An app that asks for one of these wants no user to stay who has left. Where they do not name the user
 * by address, the one that is remembered counts.
 */
const DIRECTORY_USER_EVENTS: readonly string[] = [
  'organization.directory.user_updated',
  'organization.directory.user_deleted',
];

/** What the module itself does about events of the environment. */
@Injectable()
export class WebhookEffects {
  private readonly logger = new Logger('ScalekitSso');

  constructor(
    private readonly availability: AvailabilityService,
    private readonly domains: OrganizationDomains,
    private readonly sessions: SessionService,
    private readonly addresses: DirectoryAddresses,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedWebhooksOptions,
  ) {}

  /** Which domains have single sign-on, and whose they are, may be different from now on. */
  @OnScalekitWebhook(
    'organization.sso_created',
    'organization.sso_enabled',
    'organization.sso_disabled',
    'organization.sso_deleted',
    'organization.domain_created',
    'organization.domain_deleted',
    'organization.domain_dns_verification_success',
    'organization.domain_dns_verification_failed',
    'organization.deleted',
  )
  forgetDomains(): void {
    this.availability.forget();
    this.domains.forget();
  }

  /** Ends sessions where `webhooks.endSessionsOn` says so. */
  @OnScalekitWebhook(...SESSION_ENDING_EVENTS)
  async endSessions(event: ScalekitWebhookEvent, request: SsoRequest): Promise<void> {
    if (!this.isEnding(event)) return;
    const scope = endedScope(event);
    if (scope !== undefined) {
      await this.end(event, request, scope, whoseOf(scope));
    } else if (!DIRECTORY_USER_EVENTS.includes(event.type)) {
      this.warnOfNobody(event);
    }
  }

  /**
   * Ends the sessions of a directory user under an address that is not theirs any more: an event about
   * a leaver names the new one only.
   */
  @OnScalekitWebhook(
    'organization.directory.user_created',
    'organization.directory.user_updated',
    'organization.directory.user_deleted',
  )
  async followAddresses(event: ScalekitWebhookEvent, request: SsoRequest): Promise<void> {
    if (!DIRECTORY_USER_EVENTS.some((type) => this.ending.includes(type))) return;
    const isFollowed = await this.addresses.follow(event, request, (scope) =>
      this.end(event, request, scope, 'one user under an old address'),
    );
    if (!isFollowed && this.isEnding(event) && endedScope(event) === undefined) {
      this.warnOfNobody(event);
    }
  }

  private get ending(): readonly string[] {
    return this.options.webhooks.endSessionsOn;
  }

  private isEnding(event: ScalekitWebhookEvent): boolean {
    return this.ending.includes(event.type) && !isStillActive(event);
  }

  private warnOfNobody({ id, type }: ScalekitWebhookEvent): void {
    this.logger.warn(`webhook ${id} | ${type} | does not say whose sessions end`);
  }

  private async end(
    event: ScalekitWebhookEvent,
    request: SsoRequest,
    scope: SsoSessionScope,
    whose: string,
  ): Promise<void> {
    // Also for a user who was not signed in: what was done about a leaver can be found.
    this.logger.log(`webhook ${event.id} | ${event.type} | ends the sessions of ${whose}`);
    // The route of webhooks may be outside of what has sessions.
    await this.sessions.endSessions(
      scope,
      request.sessionStore === undefined ? undefined : request,
    );
  }
}

/** Without an address. */
function whoseOf(scope: SsoSessionScope): string {
  return scope.email === undefined ? 'all users there' : 'one user';
}
