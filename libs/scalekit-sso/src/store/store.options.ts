import { option, problemOfString, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

export const storeOptions = {
  /**
   * Names the records of this app in its store. Instances and apps with the same environment, client
   * and `storeScope` share sessions, revocations, webhook ids and rate-limit counters; all others never
   * touch one another's, whatever store they share. Give one name to apps with several base URLs that
   * are one app, with one user table and the same `session.maxAgeSeconds`: a revocation is kept as long
   * as a session of the app that revokes can last. Default: `baseUrl`.
   */
  storeScope: option<string>({
    defaultText: '`baseUrl`; see [where state lives](where-state-lives.md)',
    read(given, name, { base, errors }) {
      const problem = given === undefined ? '' : problemOfString(given);
      if (problem !== '') {
        errors.push(`${name}: ${problem}. Give a name that all apps that share records have.`);
      }
      return (given ?? base.origin + base.path) as string;
    },
  }),
};

export type ResolvedStoreOptions = ResolvedOptions & Resolved<typeof storeOptions>;
