import { randomUUID } from 'node:crypto';
import { newId } from './ids.js';

const LIFE_MS = 60_000;
const MAX_LINKS = 1_000;

/** A part of the admin portal. */
export type PortalFeature = 'sso' | 'dir_sync';

/** A link to the admin portal: for one organization, for one use, for one minute. */
export interface PortalLink {
  /** `lnk_<digits>` */
  readonly id: string;
  /** The secret half of the link: the last segment of its URL. */
  readonly token: string;
  readonly organizationId: string;
  /** What the portal shows. */
  readonly features: readonly PortalFeature[];
  readonly expireTime: Date;
}

/** What a redeemed link opens. */
export type PortalAdmission = Pick<PortalLink, 'organizationId' | 'features'>;

/**
 * The portal links of an environment, the newest thousand (contract section 10).
 *
 * @example
 * ```ts
 * // Every link that was made so far is too old.
 * links.expireAll();
 * ```
 */
export class PortalLinks {
  readonly #links = new Map<string, { link: PortalLink; isUsed: boolean; isOver: boolean }>();

  constructor(private readonly clock: () => Date) {}

  /** A fresh link; without features it shows all of the portal. */
  create(organizationId: string, features: readonly PortalFeature[] = []): PortalLink {
    const link: PortalLink = {
      id: newId('lnk'),
      token: randomUUID(),
      organizationId,
      features: features.length > 0 ? [...new Set(features)] : ['sso', 'dir_sync'],
      expireTime: new Date(this.clock().getTime() + LIFE_MS),
    };
    this.#links.set(link.token, { link, isUsed: false, isOver: false });
    this.dropOldest();
    return link;
  }

  /** Uses a link up, by the last segment of its URL. */
  redeem(token: string): PortalAdmission | 'used' | 'expired' | 'unknown' {
    const entry = this.#links.get(token);
    if (!entry) return 'unknown';
    if (entry.isUsed) return 'used';
    if (entry.isOver || this.clock() >= entry.link.expireTime) return 'expired';
    entry.isUsed = true;
    return { organizationId: entry.link.organizationId, features: entry.link.features };
  }

  /** Lets every link be too old. */
  expireAll(): void {
    for (const entry of this.#links.values()) entry.isOver = true;
  }

  private dropOldest(): void {
    const [oldest] = this.#links.keys();
    if (this.#links.size > MAX_LINKS && oldest !== undefined) this.#links.delete(oldest);
  }
}
