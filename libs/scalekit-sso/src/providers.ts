import type { Abstract, Provider, Type } from '@nestjs/common';
import { APP_CLASS_TOKENS } from './app-classes.js';
import { httpProviders } from './http/http.providers.js';
import { observabilityProviders } from './observability/observability.providers.js';
import { healthProviders } from './health/health.providers.js';
import { localesProviders } from './locales/locales.providers.js';
import { linksProviders } from './links/links.providers.js';
import { pagesProviders } from './pages/pages.providers.js';
import { ScalekitSdk } from './scalekit/scalekit-sdk.js';
import { scalekitProviders } from './scalekit/scalekit.providers.js';
import { storeProviders } from './store/store.providers.js';
import { tokensProviders } from './tokens/tokens.providers.js';
import { loginStateProviders } from './login-state/login-state.providers.js';
import { rateLimitsProviders } from './rate-limits/rate-limits.providers.js';
import { usersProviders } from './users/users.providers.js';
import { sessionControllers, sessionProviders } from './session/session.providers.js';
import { connectionsProviders } from './connections/connections.providers.js';
import { SsoConnections } from './connections/sso-connections.js';
import { guardProviders } from './guard/guard.providers.js';
import { REQUIREMENTS, type Requirement } from './guard/requirement.js';
import { OrganizationRequirement } from './organizations/organization.requirement.js';
import { organizationsProviders } from './organizations/organizations.providers.js';
import { federationControllers, federationProviders } from './federation/federation.providers.js';
import { loginControllers, loginProviders } from './login/login.providers.js';
import { stepUpControllers, stepUpProviders } from './step-up/step-up.providers.js';
import { StepUpRequirement } from './step-up/step-up.requirement.js';
import { CallbackService } from './callback/callback.service.js';
import { LoginService } from './login/login.service.js';
import { ScalekitStrategy } from './callback/scalekit.strategy.js';
import { SsoExceptionFilter } from './pages/sso-exception.filter.js';
import { SsoPolicy } from './policy/sso-policy.js';
import { bearerProviders } from './bearer/bearer.providers.js';
import { callbackControllers, callbackProviders } from './callback/callback.providers.js';
import { signOutControllers, signOutProviders } from './sign-out/sign-out.providers.js';
import {
  availabilityControllers,
  availabilityProviders,
} from './availability/availability.providers.js';
import { policyProviders } from './policy/policy.providers.js';
import { portalControllers, portalProviders } from './portal/portal.providers.js';
import { webhooksControllers, webhooksProviders } from './webhooks/webhooks.providers.js';
import type { SsoRoute } from './options/routes.js';
import { ScalekitSsoService } from './scalekit-sso.service.js';

/** The controller of each route. */
export const CONTROLLERS: Readonly<Record<SsoRoute, Type>> = {
  ...sessionControllers,
  ...federationControllers,
  ...loginControllers,
  ...stepUpControllers,
  ...callbackControllers,
  ...signOutControllers,
  ...availabilityControllers,
  ...portalControllers,
  ...webhooksControllers,
};

/** What the rooms provide, whatever the options are. */
export const PROVIDERS: Provider[] = [
  ...httpProviders,
  ...observabilityProviders,
  ...localesProviders,
  ...linksProviders,
  ...pagesProviders,
  ...scalekitProviders,
  ...storeProviders,
  ...tokensProviders,
  ...loginStateProviders,
  ...rateLimitsProviders,
  ...usersProviders,
  ...sessionProviders,
  ...connectionsProviders,
  ...guardProviders,
  ...organizationsProviders,
  ...federationProviders,
  ...loginProviders,
  ...stepUpProviders,
  ...callbackProviders,
  ...signOutProviders,
  ...availabilityProviders,
  ...bearerProviders,
  ...policyProviders,
  ...portalProviders,
  ...webhooksProviders,
  ...healthProviders,
  ScalekitSsoService,
  {
    provide: REQUIREMENTS,
    inject: [OrganizationRequirement, StepUpRequirement],
    useFactory: (...requirements: Requirement[]) => requirements,
  },
];

/** What apps may inject: each provider that `index.ts` exports, and no other. */
export const EXPORTS: (Type | Abstract<unknown>)[] = [
  ...APP_CLASS_TOKENS,
  ...guardProviders,
  ...bearerProviders,
  ...healthProviders,
  CallbackService,
  LoginService,
  ScalekitSdk,
  SsoConnections,
  ScalekitSsoService,
  ScalekitStrategy,
  SsoExceptionFilter,
  SsoPolicy,
];
