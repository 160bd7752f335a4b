import { allowedOrigins } from './allowed-origins.js';
import { NO_BASE_URL, parseBaseUrl, type BaseUrl } from './base-url.js';
import { isHost } from './hosts.js';
import {
  checked,
  option,
  problemOfString,
  wholeNumber,
  type Option,
  type ReadContext,
} from './option.js';
import { readUrl } from './read-url.js';
import { safeReturnUrl, type SafeReturnUrl } from './safe-return-url.js';

/** In samples there is also `prd_skc_…`. */
const CLIENT_ID = /(?:^|_)skc_/;

/** The environment, the app and its pages: what more than one room needs. */
export const appOptions = {
  /**
   * URL of the Scalekit environment, which is also the issuer of its tokens. A trailing slash does
   * not matter; plain http is for loopback only. Example: `https://acme.scalekit.com`.
   */
  environmentUrl: option<string, string>({
    defaultText: 'required',
    variable: 'SCALEKIT_ENVIRONMENT_URL',
    read(given, name, context) {
      const url = readUrl(given, name, context, {
        example: 'https://your-env.scalekit.com',
        variable: 'SCALEKIT_ENVIRONMENT_URL',
        harm: 'read the client secret',
        problemOf: ({ pathname, origin }) =>
          pathname === '/'
            ? ''
            : `has a path. Give only the origin in SCALEKIT_ENVIRONMENT_URL, like ${origin}.`,
      });
      return (context.environmentUrl = url?.origin ?? '');
    },
  }),
  /**
   * Public URL of the app, as browsers see it: origin, and the sub-path where it has one, whether the
   * proxy in front keeps that path (then Nest has it in the routes, as global prefix) or removes it.
   * The callback URL and every return address are made from it, never from request headers. Plain http
   * off loopback causes a warning, and stops the boot where `NODE_ENV` is `production`.
   * Example: `https://app.example.com` or `https://example.com/app`.
   */
  baseUrl: option<string, BaseUrl>({
    defaultText: 'required',
    variable: 'SSO_BASE_URL',
    read(given, name, context) {
      const url = readUrl(given, name, context, {
        example: 'https://app.example.com',
        variable: 'SSO_BASE_URL',
        harm: 'take over sessions',
        problemOf: (it) => problemOfBaseUrl(it, context),
      });
      return (context.base = url === undefined ? NO_BASE_URL : parseBaseUrl(url));
    },
  }),
  /**
   * The host below which each organization has a host of its own, with the port where it is not the
   * usual one; `baseUrl` has to be at it or below. A login that starts at `acme.app.example.com` goes
   * by way of `baseUrl` and comes back: give the session cookie this `domain` too. Every host one
   * label below has to belong to the app. Example: `app.example.com`. Default: the app has one host.
   */
  tenantDomain: option<string, string | undefined>({
    defaultText: 'none: the app has one host',
    read(given, name, context) {
      if (given === undefined) {
        return undefined;
      }
      const domain = typeof given === 'string' ? given.toLowerCase() : '';
      // A bare `com` would give the app half of the world.
      if (!isHost(domain) || !domain.includes('.')) {
        context.errors.push(
          `${name}: is not a host. Give it as browsers show it, like app.example.com.`,
        );
      } else if (
        context.base !== NO_BASE_URL &&
        !`.${new URL(context.base.origin).host}`.endsWith(`.${domain}`)
      ) {
        context.errors.push(
          `${name}: baseUrl is elsewhere, so no cookie could be seen at both. Give the host of baseUrl, or one above it.`,
        );
      }
      context.base = { ...context.base, tenantDomain: domain };
      return domain;
    },
  }),
  /**
   * Other origins that the app has pages at, such as that of a single-page app: exact, https or loopback,
   * without a path. They may be returned to (`return_to`, `afterSignOut`, `defaultReturnTo`), may call the
   * routes of the module with credentials, and get absolute URLs from them. CORS headers are the app's.
   * Example: `['https://app.example.com']`. Default: none, only the origin of `baseUrl`.
   */
  allowedOrigins,
  /** Client id from the Scalekit dashboard. It starts with `skc_`. */
  clientId: credential('SCALEKIT_CLIENT_ID'),
  /** Client secret from the Scalekit dashboard. */
  clientSecret: option<string>({
    ...credential('SCALEKIT_CLIENT_SECRET'),
    read(given, name, context) {
      const secret = credential('SCALEKIT_CLIENT_SECRET').read(given, name, context);
      // Contract 1. The other way round, the secret would stand in the URL of every login.
      if (CLIENT_ID.test(secret)) {
        context.errors.push(
          `${name}: is a client id. Are SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET swapped? Copy both from the Scalekit dashboard.`,
        );
      }
      return (context.clientSecret = secret);
    },
  }),
  /**
   * Longest wait for an answer of the environment, of the session store and of `SsoUserStore`, in
   * milliseconds. Default: 10,000.
   */
  timeoutMs: wholeNumber('milliseconds', 10_000, 120_000, 'SSO_TIMEOUT_MS'),
  /** Name of the app on the module's own pages. Default: none. */
  appName: checked<string>({
    defaultText: 'none',
    fallback: '',
    problemOf: (given) =>
      typeof given === 'string' && given.trim() !== ''
        ? ''
        : 'must be a string. Give the name that users know the app by.',
  }),
  /**
   * Path of the app's own page where users choose how to sign in. A login without a selector is sent
   * there with `return_to` and, where another site started it, `third_party`, which the page passes on
   * to the login. Behind a global guard the page has to be `@Public()`, or the login ends with
   * `sign_in_page_guarded`. Default: a small page of the module that asks for an e-mail address.
   */
  signInPage: address('a page of the module', 'this app'),
  /**
   * Where a login ends that named no return address: a path of the app, or a URL of one of
   * `allowedOrigins`. Default: the path of `baseUrl`.
   */
  defaultReturnTo: address('`/`', 'allowedOrigins'),
  /**
   * Where a sign-out in the browser ends: a path of the app, or a URL of one of `allowedOrigins`.
   * Default: the path of `baseUrl`.
   */
  afterSignOut: address('`/`', 'allowedOrigins'),
};

function problemOfBaseUrl(url: URL, { environmentUrl, callbackPath }: ReadContext): string {
  if (url.pathname.includes('//')) {
    return 'has two slashes in its path. Remove one in SSO_BASE_URL.';
  }
  if (url.origin === environmentUrl) {
    return 'is the URL of the environment. Give that of this app in SSO_BASE_URL, as browsers see it.';
  }
  return url.pathname.replace(/\/+$/, '').endsWith(`/${callbackPath}`)
    ? 'ends in the path of the callback, which is added to it. Remove that path in SSO_BASE_URL.'
    : '';
}

/** Declares a string that stands in the Scalekit dashboard. */
function credential(variable: string): Option<string, string> {
  return {
    defaultText: 'required',
    variable,
    read(given, name, { errors }) {
      const problem = problemOfString(given);
      if (problem !== '') {
        errors.push(`${name}: ${problem}. Copy it from the Scalekit dashboard to ${variable}.`);
      }
      return problem === '' ? (given as string) : '';
    },
  };
}

/** Declares a path of the app, or also a URL at one of its other origins. */
function address(
  defaultText: string,
  at: 'this app' | 'allowedOrigins',
): Option<string, SafeReturnUrl | undefined> {
  const [others, fix] =
    at === 'this app' ? ['', ''] : [', or URL of one of allowedOrigins', ', or such a URL'];
  return {
    defaultText,
    read(given, name, { base, errors }) {
      const allowed = at === 'this app' ? [] : base.allowedOrigins;
      const url = given === undefined ? undefined : safeReturnUrl(given, base.origin, allowed);
      if (given !== undefined && url === undefined) {
        errors.push(
          `${name}: is not a path of this app${others}. Give a path that starts with one slash, like /welcome${fix}.`,
        );
      }
      return url;
    },
  };
}
