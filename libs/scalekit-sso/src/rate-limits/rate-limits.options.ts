import { group, option, wholeNumber, type Given, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { DEFAULT_ROUTES, type SsoRoute } from '../options/routes.js';

const MAX = 1_000_000_000;
/**
 * The routes that call the environment or write into the session store. Not: a sign-out, which must
 * always work; webhooks, which are signed and come in bursts; and what is only read.
 */
const LIMITED = [
  'login',
  'callback',
  'sessions',
  'availability',
  'portalLink',
  'stepUp',
  'credential',
] as const;
const LIMIT = wholeNumber('requests', 1_200, MAX);

const rateLimits = group({
  /** How long is counted, in seconds. Default: 60. */
  seconds: wholeNumber('seconds', 60, MAX),
  /** Requests of one client address to one limited route in that time. Default: 1,200. */
  limit: LIMIT,
  /**
   * Another limit for some routes; `false` for none. Example: `{ availability: 100 }`. Default:
   * `limit` for `login`, `callback`, `stepUp`, `sessions`, `availability`, `portalLink` and
   * `credential`, none for the others.
   */
  routes: group(
    Object.fromEntries(
      Object.keys(DEFAULT_ROUTES).map((route) => [
        route,
        option<number | false, number | false | undefined>({
          defaultText: '',
          read: (given, name, context) =>
            given === undefined || given === false ? given : LIMIT.read(given, name, context),
        }),
      ]),
    ) as Record<SsoRoute, ReturnType<typeof option<number | false, number | false | undefined>>>,
  ),
});

export const rateLimitsOptions = {
  /**
   * How often one client address may call each route; `false` switches the limits off. Default:
   * 1,200 times a minute, each route for itself; `me`, `logout` and what only serves a file or checks
   * a signature have none. One login gets at most 20 callbacks in that time, and one user 60 answers
   * of `sessions`, of `portalLink` and of `credential`.
   */
  rateLimits: option<SsoRateLimitOptions | false, RateLimits>({
    defaultText: '1,200 requests a minute for one route and address',
    read(given, name, context) {
      if (given === false) {
        return { seconds: 60, limits: {} };
      }
      const { seconds, limit, routes } = rateLimits.read(given, name, context);
      const limits = Object.entries({
        ...Object.fromEntries(LIMITED.map((route) => [route, limit])),
        ...Object.fromEntries(Object.entries(routes).filter(([, own]) => own !== undefined)),
      });
      return { seconds, limits: Object.fromEntries(limits.filter(([, own]) => own !== false)) };
    },
  }),
};

/**
 * How often the routes of the module answer one client address.
 *
 * @interface
 */
export type SsoRateLimitOptions = Given<typeof rateLimits.members>;

/** The limits of the routes. */
export interface RateLimits {
  readonly seconds: number;
  /** Requests of one address by route; a route that is absent has no limit. */
  readonly limits: Readonly<Partial<Record<SsoRoute, number>>>;
}

export type ResolvedRateLimitsOptions = ResolvedOptions & Resolved<typeof rateLimitsOptions>;
