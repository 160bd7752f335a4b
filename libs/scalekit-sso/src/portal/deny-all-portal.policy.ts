import { Injectable } from '@nestjs/common';
import { SsoPortalPolicy } from './sso-portal-policy.js';

/** The default policy: an app has to say who its admins are. */
@Injectable()
export class DenyAllPortalPolicy extends SsoPortalPolicy {
  override mayManage(): boolean {
    return false;
  }
}
