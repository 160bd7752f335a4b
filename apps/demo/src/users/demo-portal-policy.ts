import { Injectable } from '@nestjs/common';
import { SsoPortalPolicy } from 'nestjs-scalekit-sso';

/**
 * Who may open the admin portal. In this demo everybody may, for their own organization, so that
 * there is something to try; the settings page says so. A real app asks for a role of the user.
 */
@Injectable()
export class DemoPortalPolicy extends SsoPortalPolicy {
  override mayManage(): boolean {
    return true;
  }
}
