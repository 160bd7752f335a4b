import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import type { ModuleMetadata, Type } from '@nestjs/common';
import type { SsoFederation } from '../src/federation/sso-federation.js';
import { RESOLVED_OPTIONS } from '../src/options/resolved-options.js';
import { SsoOrganizationResolver } from '../src/organizations/organization-resolver.js';
import { SsoPortalPolicy } from '../src/portal/sso-portal-policy.js';
import { ScalekitSsoModule } from '../src/scalekit-sso.module.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { ScalekitGateway } from '../src/scalekit/scalekit-gateway.js';
import { SsoUserStore } from '../src/users/sso-user-store.js';
import { FakeGateway } from './gateway.js';
import { adapter } from './http.js';
import { optionsWith } from './options.js';

/** What stands in the place of the app, and of the network. */
export interface Surroundings {
  readonly options?: AllResolvedOptions | undefined;
  readonly gateway?: ScalekitGateway;
  readonly users?: SsoUserStore | undefined;
  readonly resolver?: SsoOrganizationResolver | null;
  readonly providers?: ModuleMetadata['providers'];
  readonly portalPolicy?: SsoPortalPolicy | undefined;
  readonly federation?: Type<SsoFederation> | undefined;
}

/** The module as Nest puts it together. Only the gateway to the SDK and the HTTP adapter are not real. */
export async function moduleWith({
  options = optionsWith(),
  gateway = new FakeGateway().gateway,
  users,
  resolver = null,
  providers = [],
  portalPolicy,
  federation,
}: Surroundings = {}): Promise<TestingModule> {
  const builder = Test.createTestingModule({
    imports: [ScalekitSsoModule.forRoot({ federation })],
    providers,
  })
    .overrideProvider(RESOLVED_OPTIONS)
    .useValue(options)
    .overrideProvider(ScalekitGateway)
    .useValue(gateway)
    .overrideProvider(SsoOrganizationResolver)
    .useValue(resolver);
  if (users !== undefined) {
    builder.overrideProvider(SsoUserStore).useValue(users);
  }
  if (portalPolicy !== undefined) {
    builder.overrideProvider(SsoPortalPolicy).useValue(portalPolicy);
  }
  const module = await builder.compile();
  module.get(HttpAdapterHost).httpAdapter = adapter();
  return module;
}

/** A controller of the module, which has a class of its own for each registration. */
export function controllerOf<Controller>(
  module: TestingModule,
  type: Type<Controller>,
): Controller {
  const controllers = [...module.get(ModulesContainer).values()].flatMap((it) => [
    ...it.controllers.values(),
  ]);
  const found = controllers.find(({ instance }) => instance instanceof type);
  return found?.instance as Controller;
}
