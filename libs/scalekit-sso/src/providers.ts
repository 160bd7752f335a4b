import type { Provider, Type } from '@nestjs/common';
import { AddressOwners } from './organizations/address-owners.js';
import { RequestedConnection } from './callback/requested-connection.js';
import { CallbackController } from './callback/callback.controller.js';
import { CallbackService } from './callback/callback.service.js';
import { ExistingSignIn } from './callback/existing-sign-in.js';
import { EmailLinks } from './organizations/email-links.js';
import { OrganizationDomains } from './organizations/organization-domains.js';
import { ScalekitStrategy } from './callback/scalekit.strategy.js';
import { SsoExceptionFilter } from './pages/sso-exception.filter.js';
import { HttpResponder } from './http/responder.js';
import type { SsoRoute } from './options/routes.js';
import { RouteUrls } from './links/route-urls.js';
import { JwtVerifier } from './tokens/jwt-verifier.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { TokenVerifier } from './tokens/token-verifier.js';
import { SsoLinks } from './links/sso-links.js';
import { AuthorizationService } from './login/authorization.service.js';
import { AvailabilityController } from './availability/availability.controller.js';
import { AvailabilityService } from './availability/availability.service.js';
import { ChoicePage } from './login/choice-page.js';
import { IdpInitiatedLogin } from './login/idp-initiated-login.js';
import { LoginLoop } from './login/login-loop.js';
import { LoginController } from './login/login.controller.js';
import { LoginService } from './login/login.service.js';
import { SsoPolicy } from './policy/sso-policy.js';
import { OrganizationStatusService } from './portal/organization-status.js';
import { PortalAccess } from './portal/portal-access.js';
import { PortalEventsController } from './portal/portal-events.controller.js';
import { PortalLinkController } from './portal/portal-link.controller.js';
import { PortalLinks } from './portal/portal-links.js';
import { TenantHandoff } from './organizations/tenant-handoff.js';
import { StepUpController } from './step-up/step-up.controller.js';
import { StepUpService } from './step-up/step-up.service.js';
import { RateLimiter } from './rate-limits/rate-limiter.js';
import { ScalekitSsoService } from './scalekit-sso.service.js';
import { ScalekitGateway } from './scalekit/scalekit-gateway.js';
import { AppSessions } from './session/app-sessions.js';
import { LogoutDestination } from './sign-out/logout-destination.js';
import { OrganizationContext } from './organizations/organization-context.js';
import { LogoutController } from './sign-out/logout.controller.js';
import { MeController } from './session/me.controller.js';
import { PassportSession } from './session/passport-session.js';
import { Revocations } from './session/revocations.js';
import { SessionEntries } from './session/session-entries.js';
import { SessionIndex } from './session/session-index.js';
import { OrganizationSessionLimits } from './session/session-limits.js';
import { SessionsController } from './sign-out/sessions.controller.js';
import { SessionExpiry } from './session/session-expiry.js';
import { UserSessionsService } from './sign-out/user-sessions.service.js';
import { SessionService } from './session/session.service.js';
import { SsoSessionRepository } from './session/sso-session.repository.js';
import { SsoGuard } from './guard/sso.guard.js';
import { SsoMiddleware } from './guard/sso.middleware.js';
import { ReauthenticationService } from './step-up/reauthentication.service.js';
import { UserAccess } from './users/user-access.js';
import { SsoStores } from './store/sso-stores.js';
import { StoreKeys } from './store/store-keys.js';
import { WebhookEffects } from './webhooks/webhook-effects.js';
import { LoginCookies } from './login-state/login-cookies.js';
import { LoginLoopCookie } from './login-state/login-loop-cookie.js';
import { Seal } from './login-state/seal.js';
import { DirectoryAddresses } from './webhooks/directory-addresses.js';
import { WebhookController } from './webhooks/webhook.controller.js';
import { WebhookDeliveries } from './webhooks/webhook-deliveries.js';
import { WebhookHandlers } from './webhooks/webhook-handlers.js';
import { WebhookSignature } from './webhooks/webhook-signature.js';

/** The controller of each route. */
export const CONTROLLERS: Readonly<Record<SsoRoute, Type>> = {
  login: LoginController,
  callback: CallbackController,
  me: MeController,
  logout: LogoutController,
  sessions: SessionsController,
  availability: AvailabilityController,
  webhooks: WebhookController,
  portalLink: PortalLinkController,
  portalEvents: PortalEventsController,
  stepUp: StepUpController,
};

/** What the module provides, whatever its options are. */
export const PROVIDERS: Provider[] = [
  HttpResponder,
  RouteUrls,
  SsoLinks,
  Seal,
  LoginCookies,
  LoginLoopCookie,
  RateLimiter,
  SigningKeys,
  JwtVerifier,
  TokenVerifier,
  ScalekitGateway,
  TenantHandoff,
  AuthorizationService,
  AvailabilityService,
  IdpInitiatedLogin,
  LoginService,
  LoginLoop,
  StepUpService,
  ChoicePage,
  SsoPolicy,
  RequestedConnection,
  OrganizationDomains,
  AddressOwners,
  EmailLinks,
  CallbackService,
  ExistingSignIn,
  ScalekitStrategy,
  SsoStores,
  StoreKeys,
  AppSessions,
  SessionEntries,
  PassportSession,
  OrganizationSessionLimits,
  SsoSessionRepository,
  Revocations,
  SessionIndex,
  SessionExpiry,
  UserAccess,
  OrganizationContext,
  SessionService,
  LogoutDestination,
  UserSessionsService,
  ReauthenticationService,
  SsoGuard,
  SsoMiddleware,
  WebhookSignature,
  WebhookHandlers,
  WebhookDeliveries,
  DirectoryAddresses,
  WebhookEffects,
  PortalAccess,
  PortalLinks,
  OrganizationStatusService,
  ScalekitSsoService,
  SsoExceptionFilter,
];
