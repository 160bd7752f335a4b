import { group, wholeNumber, type Given, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

const ONE_WEEK_SECONDS = 7 * 24 * 60 * 60;

export const availabilityOptions = {
  /** How long answers about the availability of single sign-on are remembered. */
  availability: group({
    /** Lifetime of "available", in seconds. Default: 300. */
    positiveSeconds: wholeNumber('seconds', 300, ONE_WEEK_SECONDS),
    /** Lifetime of "unavailable", in seconds. Default: 60. */
    negativeSeconds: wholeNumber('seconds', 60, ONE_WEEK_SECONDS),
    /** Most domains remembered; the least recently used is dropped. Default: 10,000. */
    maxDomains: wholeNumber('domains', 10_000, 1_000_000),
  }),
};

/**
 * How long answers about the availability of single sign-on are remembered.
 *
 * @interface
 */
export type SsoAvailabilityOptions = Given<typeof availabilityOptions.availability.members>;
export type ResolvedAvailabilityOptions = ResolvedOptions & Resolved<typeof availabilityOptions>;
