import { HttpAdapterHost } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import type { ModuleMetadata } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../src/options/resolved-options.js';
import { SsoOrganizationResolver } from '../src/organizations/organization-resolver.js';
import { ScalekitSsoModule } from '../src/scalekit-sso.module.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { ScalekitGateway } from '../src/scalekit/scalekit-gateway.js';
import { SsoUserStore } from '../src/users/sso-user-store.js';
import { adapter } from './http.js';
import { optionsWith } from './options.js';
import { NO_POLICIES, gatewayTo } from './sdk.js';

/** What stands in the place of the app, and of the network. */
export interface Surroundings {
  readonly options?: AllResolvedOptions | undefined;
  readonly gateway?: ScalekitGateway;
  readonly users?: SsoUserStore | undefined;
  readonly resolver?: SsoOrganizationResolver | null;
  readonly providers?: ModuleMetadata['providers'];
}

/** The module as Nest puts it together. Only the gateway to the SDK and the HTTP adapter are not real. */
export async function moduleWith({
  options = optionsWith(),
  gateway = gatewayTo(NO_POLICIES),
  users,
  resolver = null,
  providers = [],
}: Surroundings = {}): Promise<TestingModule> {
  const builder = Test.createTestingModule({ imports: [ScalekitSsoModule.forRoot()], providers })
    .overrideProvider(RESOLVED_OPTIONS)
    .useValue(options)
    .overrideProvider(ScalekitGateway)
    .useValue(gateway)
    .overrideProvider(SsoOrganizationResolver)
    .useValue(resolver);
  if (users !== undefined) {
    builder.overrideProvider(SsoUserStore).useValue(users);
  }
  const module = await builder.compile();
  module.get(HttpAdapterHost).httpAdapter = adapter();
  return module;
}
