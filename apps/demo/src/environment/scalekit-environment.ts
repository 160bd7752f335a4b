import type { OnApplicationShutdown } from '@nestjs/common';
import type { Credentials } from '../config/settings.js';

/** The Scalekit environment that the demo signs people in with: a hosted one, or its own. */
export class ScalekitEnvironment implements OnApplicationShutdown {
  constructor(
    readonly credentials: Credentials,
    /** What it signs webhooks with; where there is none, no webhook is taken. */
    readonly webhookSecrets: readonly string[],
    /** Present where the environment is simulated by this very process. */
    readonly simulation?: Simulation,
  ) {}

  /** The name of an organization, where this app knows it; a token has only the id. */
  nameOf(organizationId: string | undefined): string | undefined {
    return this.simulation?.organizations.find(({ id }) => id === organizationId)?.name;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.simulation?.stop();
  }
}

/** What there is to try in a simulated environment. */
export interface Simulation {
  readonly organizations: readonly SampleOrganization[];
  /** Where employees of those organizations start an IdP-initiated login. */
  readonly portalUrl: string;
  stop(): Promise<void>;
}

export interface SampleOrganization {
  readonly id: string;
  readonly name: string;
  /** An address that belongs to it. */
  readonly email: string;
}
