import { Injectable, Logger } from '@nestjs/common';
import { OnSsoEvent, type SsoEvent } from 'nestjs-scalekit-sso';

/** Who has signed in, by a pseudonym. */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger('Audit');

  @OnSsoEvent('login.completed')
  note({ name, identityKey, organizationId }: SsoEvent<'login.completed'>): void {
    this.logger.log(`${name} ${identityKey} of ${organizationId ?? 'no organization'}`);
  }
}
