import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { undefinedIfNotFound } from '../scalekit/undefined-if-not-found.js';
import { parseUrl } from '../options/parse-url.js';

/** A link into the admin portal of one organization. It opens once, for any browser that has it. */
export interface PortalLink {
  /** A secret: for the `src` of an iframe or one redirect, not for logs, mails or caches. */
  readonly url: string;
  /** One minute after it was made. Once it is opened, the portal stays open for up to six hours. */
  readonly expiresAt: Date;
}

/** What is read of the SDK's `Link`; it is a message of the network, and nothing of it is sure. */
interface GivenLink {
  readonly location: unknown;
  readonly expireTime?: { readonly seconds: bigint } | undefined;
}

/** Makes links to the admin portal: a new one each time, kept nowhere (contract 10). */
@Injectable()
export class PortalLinks {
  constructor(
    private readonly scalekit: ScalekitGateway,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * @throws SsoError `organization_not_found`, or of the environment
   * @throws TypeError where the id is no string, or empty: a link is for one organization
   */
  async create(organizationId: string): Promise<PortalLink> {
    if (typeof organizationId !== 'string' || organizationId === '') {
      throw new TypeError('portalLink() needs an organization id, such as "org_1": a string.');
    }
    const link = await this.scalekit.call('portal_link', (client) =>
      client.organization.generatePortalLink(organizationId).catch(undefinedIfNotFound),
    );
    if (link === undefined) {
      throw new SsoError('organization_not_found');
    }
    return this.read(link);
  }

  /** Never says what it read, as that may be a link. */
  private read({ location, expireTime }: GivenLink): PortalLink {
    const { protocol } = new URL(this.options.environmentUrl);
    const url = typeof location === 'string' ? parseUrl(location) : undefined;
    // An app puts it into a frame: a script must not get there, nor plain http where there was https.
    if (url?.protocol !== protocol || expireTime === undefined) {
      throw new SsoError('environment_error', { detail: 'unreadable portal link' });
    }
    return { url: url.href, expiresAt: new Date(Number(expireTime.seconds) * 1000) };
  }
}
