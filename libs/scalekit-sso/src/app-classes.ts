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
import { DirectLogin, SsoFederation } from './federation/sso-federation.js';
import { SsoOrganizationResolver } from './organizations/organization-resolver.js';
import { SessionOnlyUserStore } from './users/session-only-user-store.js';
import { SsoTranslations } from './locales/sso-translations.js';
import { SsoUserStore } from './users/sso-user-store.js';
import type { ScalekitSsoModuleExtras } from './module-definition.js';
import { SsoStore } from './store/sso-store.js';

/** The classes that an app may give: the token of each, and what stands in its place. */
const APP_CLASSES = {
  userStore: [SsoUserStore, SessionOnlyUserStore],
  errorPage: [SsoErrorPage, DefaultErrorPage],
  translations: [SsoTranslations, SsoTranslations],
  rateLimitStorage: [RateLimitStorage, MemoryRateLimitStorage],
  // Without one, `SsoStores` takes the session store of the app.
  store: [SsoStore, null],
  portalPolicy: [SsoPortalPolicy, DenyAllPortalPolicy],
  organizationResolver: [SsoOrganizationResolver, null],
  policyRules: [SsoPolicyRules, DefaultPolicyRules],
  federation: [SsoFederation, DirectLogin],
} as const;

/** The tokens of these classes, which apps may inject too. */
export const APP_CLASS_TOKENS = Object.values(APP_CLASSES).map(([token]) => token);

/** The classes that an app gives to the module, or the module's own in their place. */
export function appClassesOf(extras: ScalekitSsoModuleExtras): Provider[] {
  return Object.entries(APP_CLASSES).map(([option, [provide, fallback]]): Provider => {
    const given = extras[option as keyof typeof APP_CLASSES] ?? fallback;
    if (given === null) {
      return { provide, useValue: null };
    }
    return isResolveFunction(option, given)
      ? { provide, useValue: { resolve: given } }
      : { provide, useClass: given as Type };
  });
}

/**
 * Nest would make everything that injects one of these anew for each request, the guard included, and
 * could not make the module itself.
 *
 * @throws OptionsError that names the options whose classes are request-scoped, or inject what is
 */
export function requireSingletons(moduleRef: ModuleRef): void {
  const tokens = [
    ['useFactory, useClass or useExisting', RESOLVED_OPTIONS],
    ...Object.entries(APP_CLASSES).map(([option, [token]]) => [option, token]),
  ] as [string, Type | symbol][];
  const scoped = tokens.filter(([, token]) => moduleRef.introspect(token).scope === Scope.REQUEST);
  if (scoped.length > 0) {
    throw new OptionsError(
      scoped.map(
        ([option]) =>
          `${option}: is request-scoped, or injects what is. Make it and everything that it injects singletons; take what depends on the request from its arguments, or from an AsyncLocalStorage.`,
      ),
    );
  }
}

/** A resolver may be a function, such as `subdomainOrganization()` makes; Nest creates a class. */
function isResolveFunction(option: string, given: object): boolean {
  const { prototype } = given as { prototype?: Partial<SsoOrganizationResolver> };
  return option === 'organizationResolver' && typeof prototype?.resolve !== 'function';
}
