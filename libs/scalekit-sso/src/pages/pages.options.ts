import { isPlainHttp } from '../options/hosts.js';
import { checked, group, type Given, type Resolved } from '../options/option.js';
import { parseUrl } from '../options/parse-url.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

export const pagesOptions = {
  /** How the module's own pages look. */
  branding: group({
    /**
     * An image above the heading: an https URL, or a path of the app such as `/logo.svg`. It is shown up
     * to 40 pixels high, with `appName` as its text. Default: `appName` in words.
     */
    logoUrl: checked<string, undefined>({
      defaultText: 'none',
      fallback: undefined,
      problemOf: (given, { base, isProduction }) => {
        const url = typeof given === 'string' ? parseUrl(given, base.origin) : undefined;
        if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
          return 'is neither an https URL nor a path. Give one like /logo.svg.';
        }
        return isProduction && isPlainHttp(url) ? 'is plain http. Use https.' : '';
      },
    }),
    /**
     * Colour of buttons, and of links where it can be read there, as `#rrggbb`. Text on buttons is black
     * or white, whichever can be read (WCAG 2.2 contrast of at least 4.5). Default: a blue.
     */
    accentColor: checked<string, undefined>({
      defaultText: 'a blue',
      fallback: undefined,
      problemOf: (given) =>
        typeof given === 'string' && /^#[\da-f]{6}$/i.test(given)
          ? ''
          : 'must be a colour of six hexadecimal digits. Give one like #2747c7.',
    }),
  }),
};

/**
 * How the module's own pages look.
 *
 * @interface
 */
export type SsoBrandingOptions = Given<typeof pagesOptions.branding.members>;
export type ResolvedPagesOptions = ResolvedOptions & Resolved<typeof pagesOptions>;
