import { option, readSecrets, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

const MIN_LENGTH = 32;
const MAKE_SECRET = 'Make one with: openssl rand -base64 32 (SSO_COOKIE_SECRET)';

export const loginStateOptions = {
  /**
   * Seals the cookies of pending logins; at least 32 characters. Several secrets rotate: the first
   * seals, all open. Example: the output of `openssl rand -base64 32`.
   */
  cookieSecret: option<string | readonly string[], readonly string[]>({
    defaultText: `required; at least ${MIN_LENGTH} characters`,
    variable: 'SSO_COOKIE_SECRET',
    parse: (text) => text.split(','),
    read(given, name, context) {
      const secrets = Array.isArray(given) && given.length === 0 ? undefined : given;
      return readSecrets(secrets, name, context, MAKE_SECRET, (secret) => {
        if (secret.length < MIN_LENGTH) {
          return `is shorter than ${MIN_LENGTH} characters`;
        }
        if (secret === context.clientSecret) {
          return 'is the client secret';
        }
        return new Set(secret).size < 10 ? 'repeats a few characters and can be guessed' : '';
      });
    },
  }),
};

export type ResolvedLoginStateOptions = ResolvedOptions & Resolved<typeof loginStateOptions>;
