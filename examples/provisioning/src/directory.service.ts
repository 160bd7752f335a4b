import { Injectable } from '@nestjs/common';
import { directoryUser, OnScalekitWebhook, type ScalekitWebhookEvent } from 'nestjs-scalekit-sso';
import { UsersService } from './users.service.js';

type UserEvent =
  | 'organization.directory.user_created'
  | 'organization.directory.user_updated'
  | 'organization.directory.user_deleted';

/** Keeps the table as the customer's directory (SCIM) has it. */
@Injectable()
export class DirectoryService {
  constructor(private readonly users: UsersService) {}

  @OnScalekitWebhook(
    'organization.directory.user_created',
    'organization.directory.user_updated',
    'organization.directory.user_deleted',
  )
  apply(event: ScalekitWebhookEvent<UserEvent>): void {
    const { id: directoryId, organizationId, email, isActive, groups } = directoryUser(event);
    if (directoryId === undefined || organizationId === undefined || email === undefined) {
      return;
    }
    const { occurred_at: changedAt, data } = event;
    const row =
      this.users.find((it) => it.directoryId === directoryId) ??
      // Created at a sign-in. One that the directory knows by another id is another person.
      this.users.findByEmail(organizationId, email, 'directoryId') ??
      this.users.create({ organizationId, email, name: '', groups: [] });
    // Events arrive in any order, and more than once. Both are times in UTC of one length.
    if (row.changedAt !== undefined && row.changedAt > changedAt) {
      return;
    }
    Object.assign(row, {
      directoryId,
      changedAt,
      email,
      name: data.name ?? row.name,
      // Deactivated, never deleted: what the user has done stays theirs.
      isActive,
      groups: groups ?? row.groups,
    });
  }
}
