import { option, readStrings, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

export const loginOptions = {
  /** Scopes of the authorization request. Default: `openid`, `profile` and `email`. */
  scopes: option<readonly string[]>({
    defaultText: '`openid profile email`',
    read(given = ['openid', 'profile', 'email'], name, context) {
      const scopes = readStrings(given, name, context);
      if (scopes.length > 0 && !scopes.includes('openid')) {
        context.errors.push(`${name}: must include 'openid', or no ID token comes back. Add it.`);
      }
      return scopes;
    },
  }),
};

export type ResolvedLoginOptions = ResolvedOptions & Resolved<typeof loginOptions>;
