import { strings, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

export const loginOptions = {
  /** Scopes of the authorization request. Default: `openid`, `profile` and `email`. */
  scopes: strings('`openid profile email`', ['openid', 'profile', 'email'], (scopes) =>
    scopes.includes('openid') ? '' : "must include 'openid', or no ID token comes back. Add it.",
  ),
};

export type ResolvedLoginOptions = ResolvedOptions & Resolved<typeof loginOptions>;
