import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { logLineOf } from '../errors/log-line.js';
import { LogThrottle } from '../errors/log-throttle.js';
import { SsoError } from '../errors/sso-error.js';
import { domainOf } from '../http/email.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedAvailabilityOptions } from './availability.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';

/**
 * Whether single sign-on is there for an e-mail address: `invalid` is no address or domain at all,
 * `unknown` means that the environment could not be asked.
 */
export type SsoAvailability = 'available' | 'unavailable' | 'unknown' | 'invalid';

/**
 * Asks the environment which domains have single sign-on, and remembers its answers for a while.
 * Questions about one domain at one moment are one question; what could not be answered is asked
 * again at once.
 */
@Injectable()
export class AvailabilityService {
  private readonly logger = new Logger('ScalekitSso');
  private readonly throttle = new LogThrottle();
  private readonly answers: LRUCache<string, 'available' | 'unavailable'>;

  constructor(
    private readonly scalekit: ScalekitGateway,
    @Inject(RESOLVED_OPTIONS) { availability }: ResolvedAvailabilityOptions,
  ) {
    this.answers = new LRUCache({
      max: availability.maxDomains,
      perf: Date,
      // A question that others push out of the cache still gets its answer.
      ignoreFetchAbort: true,
      fetchMethod: async (domain, _stale, { options }) => {
        const answer = await this.ask(domain);
        const { positiveSeconds, negativeSeconds } = availability;
        options.ttl = (answer === 'available' ? positiveSeconds : negativeSeconds) * 1000;
        return answer;
      },
    });
  }

  /** Domains that are remembered or being asked for. */
  get size(): number {
    return this.answers.size;
  }

  /** Exact match of the domain, enabled connections only, as a login would find it. */
  async availability(emailOrDomain: unknown): Promise<SsoAvailability> {
    const domain = domainOf(emailOrDomain);
    if (domain === undefined) {
      return 'invalid';
    }
    try {
      return (await this.answers.fetch(domain)) ?? 'unknown';
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
      const level = this.throttle.levelOf(error) === 'debug' ? 'debug' : 'warn';
      this.logger[level](logLineOf(`availability unknown | ${error.code}`, error));
      return 'unknown';
    }
  }

  /** Forgets every answer, for when it is known that connections have changed. */
  forget(): void {
    this.answers.clear();
  }

  private async ask(domain: string): Promise<'available' | 'unavailable'> {
    const { connections } = await this.scalekit.call('connections_by_domain', (client) =>
      client.connection.listConnectionsByDomain(domain),
    );
    return connections.length > 0 ? 'available' : 'unavailable';
  }
}
