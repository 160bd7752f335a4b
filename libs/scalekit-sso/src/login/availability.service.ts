import { Injectable, Logger } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { domainOf } from './email-domain.js';

/**
 * Whether single sign-on is there for an e-mail address: `invalid` is no address or domain at all,
 * `unknown` means that the environment could not be asked.
 */
export type SsoAvailability = 'available' | 'unavailable' | 'unknown' | 'invalid';

/** Asks the environment which domains have single sign-on. */
@Injectable()
export class AvailabilityService {
  private readonly logger = new Logger('ScalekitSso');

  constructor(private readonly scalekit: ScalekitGateway) {}

  /** Exact match of the domain, enabled connections only, as a login would find it. */
  async availability(emailOrDomain: unknown): Promise<SsoAvailability> {
    const domain = typeof emailOrDomain === 'string' ? domainOf(emailOrDomain) : undefined;
    if (domain === undefined) {
      return 'invalid';
    }
    try {
      const { connections } = await this.scalekit.call((client) =>
        client.connection.listConnectionsByDomain(domain),
      );
      return connections.length > 0 ? 'available' : 'unavailable';
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
      this.logger.warn(`availability unknown | ${error.code} | ${error.detail ?? ''}`);
      return 'unknown';
    }
  }
}
