import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import type { ConnectionSelector } from '../links/connection-selector.js';

/** Decides whether who came back is who was asked for. */
@Injectable()
export class RequestedConnection {
  constructor(private readonly scalekit: ScalekitGateway) {}

  /**
   * The identity, known to be of the organization or connection that was asked for. The browser
   * carried the question, so it could have asked the environment for another one.
   *
   * @throws SsoError `wrong_organization`
   */
  async confirm(
    identity: SsoIdentity,
    selector: ConnectionSelector | undefined,
  ): Promise<SsoIdentity> {
    const organizationId =
      selector?.kind === 'organizationId' && identity.organizationId === undefined
        ? await this.organizationOf(identity, selector.value)
        : identity.organizationId;
    const confirmed: SsoIdentity = { ...identity, organizationId };
    const isAsked =
      selector === undefined ||
      selector.kind === 'provider' ||
      selector.kind === 'domain' ||
      confirmed[selector.kind] === selector.value;
    if (!isAsked) {
      throw new SsoError('wrong_organization', {
        detail: `asked for ${selector.value}, got ${confirmed.organizationId ?? 'none'} by ${identity.connectionId ?? 'none'}`,
      });
    }
    return confirmed;
  }

  /** Two documented samples of tokens name no organization; then the connection tells. */
  private async organizationOf(
    { connectionId }: SsoIdentity,
    asked: string,
  ): Promise<string | undefined> {
    const { connections } = await this.scalekit.call('connections', (client) =>
      client.connection.listConnections(asked),
    );
    const used = connections.find(({ id }) => id === connectionId);
    return used?.organizationId === asked ? asked : undefined;
  }
}
