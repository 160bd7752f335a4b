import { Injectable } from '@nestjs/common';
import { directoryUser, OnScalekitWebhook, type EventOf } from 'nestjs-scalekit-sso';
import { UsersService } from './users.service.js';

/** A user whom the customer's directory removes or deactivates has no valid token from then on. */
@Injectable()
export class Leavers {
  constructor(private readonly users: UsersService) {}

  @OnScalekitWebhook('organization.directory.user_deleted', 'organization.directory.user_updated')
  leave(
    event: EventOf<'organization.directory.user_deleted' | 'organization.directory.user_updated'>,
  ): void {
    const { organizationId = '', email = '', isActive } = directoryUser(event);
    if (!isActive) {
      for (const user of this.users.of(organizationId, email)) {
        this.users.revokeTokens(user);
      }
    }
  }
}
