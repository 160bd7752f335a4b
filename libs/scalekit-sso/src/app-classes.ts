import { Scope, type Provider, type Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { DefaultErrorPage, SsoErrorPage } from './pages/error-page.js';
import { DefaultPolicyRules, SsoPolicyRules } from './policy/sso-policy-rules.js';
import { DenyAllPortalPolicy } from './portal/deny-all-portal.policy.js';
import { SsoPortalPolicy } from './portal/sso-portal-policy.js';
import { OptionsError } from './options/options-error.js';
import { RESOLVED_OPTIONS } from './options/resolved-options.js';
import { MemoryRateLimitStorage } from './rate-limits/memory-rate-limit-storage.js';
import { RateLimitStorage } from './rate-limits/rate-limit-storage.js';
import { SsoOrganizationResolver } from './organizations/organization-resolver.js';
import { SessionOnlyUserStore } from './users/session-only-user-store.js';
import { SsoUserStore } from './users/sso-user-store.js';
import type { ScalekitSsoModuleExtras } from './module-definition.js';
import { SsoStore } from './store/sso-store.js';

/** What Nest makes of a class, or of the factory of the options, that an app gives to the module. */
const TOKENS = {
  'useFactory, useClass or useExisting': RESOLVED_OPTIONS,
  userStore: SsoUserStore,
  errorPage: SsoErrorPage,
  rateLimitStorage: RateLimitStorage,
  store: SsoStore,
  portalPolicy: SsoPortalPolicy,
  organizationResolver: SsoOrganizationResolver,
  policyRules: SsoPolicyRules,
} as const;

/** The classes that an app gives to the module, or the module's own in their place. */
export function appClassesOf(extras: ScalekitSsoModuleExtras): Provider[] {
  return [
    { provide: SsoUserStore, useClass: extras.userStore ?? SessionOnlyUserStore },
    { provide: SsoErrorPage, useClass: extras.errorPage ?? DefaultErrorPage },
    { provide: RateLimitStorage, useClass: extras.rateLimitStorage ?? MemoryRateLimitStorage },
    storeOf(extras),
    { provide: SsoPortalPolicy, useClass: extras.portalPolicy ?? DenyAllPortalPolicy },
    organizationResolverOf(extras),
    { provide: SsoPolicyRules, useClass: extras.policyRules ?? DefaultPolicyRules },
  ];
}

/**
 * Nest would make everything that injects one of these anew for each request, the guard included, and
 * could not make the module itself.
 *
 * @throws OptionsError that names the options whose classes are request-scoped, or inject what is
 */
export function requireSingletons(moduleRef: ModuleRef): void {
  const scoped = Object.entries(TOKENS).filter(
    ([, token]) => moduleRef.introspect(token as Type | symbol).scope === Scope.REQUEST,
  );
  if (scoped.length > 0) {
    throw new OptionsError(
      scoped.map(
        ([option]) =>
          `${option}: is request-scoped, or injects what is. Make it and everything that it injects singletons; take what depends on the request from its arguments, or from an AsyncLocalStorage.`,
      ),
    );
  }
}

/** Without one, `SsoStores` takes the session store of the app. */
function storeOf({ store }: ScalekitSsoModuleExtras): Provider {
  return store === undefined
    ? { provide: SsoStore, useValue: null }
    : { provide: SsoStore, useClass: store };
}

/** A class is created by Nest; a function is taken as it is. */
function organizationResolverOf({
  organizationResolver: given,
}: ScalekitSsoModuleExtras): Provider {
  if (given === undefined) {
    return { provide: SsoOrganizationResolver, useValue: null };
  }
  return isResolverClass(given)
    ? { provide: SsoOrganizationResolver, useClass: given }
    : { provide: SsoOrganizationResolver, useValue: { resolve: given } };
}

function isResolverClass(
  given: NonNullable<ScalekitSsoModuleExtras['organizationResolver']>,
): given is Type<SsoOrganizationResolver> {
  const { prototype } = given as { prototype?: Partial<SsoOrganizationResolver> };
  return typeof prototype?.resolve === 'function';
}
