import { flag, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

export const organizationsOptions = {
  /**
   * Lets `SsoUserStore.resolve()` find an existing user of the app by e-mail address: it gets an
   * `SsoEmailLink` where Scalekit lists the domain of the address as a verified one of that very
   * organization, and the identity provider does not say that the address is unverified.
   * Default: false.
   */
  linkByEmail: flag(),
};

export type ResolvedOrganizationsOptions = ResolvedOptions & Resolved<typeof organizationsOptions>;
