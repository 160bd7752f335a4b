import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { OrganizationStatusService } from './organization-status.js';
import { PortalAccess } from './portal-access.js';
import { PortalEventsController } from './portal-events.controller.js';
import { PortalLinkController } from './portal-link.controller.js';
import { PortalLinks } from './portal-links.js';

export const portalControllers = {
  portalLink: PortalLinkController,
  portalEvents: PortalEventsController,
} satisfies Partial<Record<SsoRoute, Type>>;

export const portalProviders: Provider[] = [PortalAccess, PortalLinks, OrganizationStatusService];
