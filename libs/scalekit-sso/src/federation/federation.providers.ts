import type { Provider, Type } from '@nestjs/common';
import type { RoutePaths, SsoRoute } from '../options/routes.js';
import { SessionEndListener } from '../session/session-scope.js';
import { CredentialController } from './credential.controller.js';
import { FederationService } from './federation.service.js';
import type { SsoFederation } from './sso-federation.js';

export const federationControllers = { credential: CredentialController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const federationProviders: Provider[] = [
  FederationService,
  { provide: SessionEndListener, useExisting: FederationService },
];

/** The routes of an app: that of credentials only where its identity system has such. */
export function routesWith(
  federation: Type<SsoFederation> | undefined,
  routes: RoutePaths,
): RoutePaths {
  const prototype = federation?.prototype as Partial<SsoFederation> | undefined;
  return prototype?.credential === undefined ? { ...routes, credential: false } : routes;
}
