/**
 * Enterprise single sign-on for NestJS with Scalekit.
 *
 * @module nestjs-scalekit-sso
 */
export { AccessTokenVerifier } from './bearer/access-token-verifier.js';
export type { SsoAccessTokenOptions } from './bearer/bearer.options.js';
export { CurrentAccessToken } from './bearer/current-access-token.js';
export { SsoBearerGuard } from './bearer/sso-bearer.guard.js';
export type { CallbackParameters } from './callback/callback-request.js';
export { CallbackService } from './callback/callback.service.js';
export type { CompletedLogin } from './callback/completed-login.js';
export { LoginService } from './login/login.service.js';
export { ScalekitStrategy } from './callback/scalekit.strategy.js';
export { SSO_ERRORS, type ReportedErrorCode, type SsoErrorCode } from './errors/catalogue.js';
export type { SsoErrorActor, SsoErrorEntry } from './errors/error-entry.js';
export type { SsoBrandingOptions } from './pages/pages.options.js';
export { DefaultErrorPage, SsoErrorPage, type SsoErrorView } from './pages/error-page.js';
export {
  SsoError,
  type RedirectUrl,
  type SsoErrorAction,
  type SsoErrorOrigin,
  type SsoErrorRecovery,
} from './errors/sso-error.js';
export type { PartialSsoMessages, SsoLabel, SsoMessages, SsoTitle } from './locales/messages.js';
export { SsoTranslations } from './locales/sso-translations.js';
export { SsoExceptionFilter } from './pages/sso-exception.filter.js';
export {
  BrokerFederation,
  type BrokerOptions,
  type BrokerParameterNames,
  type BrokerParameters,
} from './federation/broker-federation.js';
export { SsoFederation, type FederatedLogin } from './federation/sso-federation.js';
export { clientNetwork } from './rate-limits/client-network.js';
export { MemoryRateLimitStorage } from './rate-limits/memory-rate-limit-storage.js';
export { RateLimitStorage, type RateLimitRecord } from './rate-limits/rate-limit-storage.js';
export { RedisRateLimitStorage } from './rate-limits/redis-rate-limit-storage.js';
export { SsoConnections, type SsoSessionMiddleware } from './connections/sso-connections.js';
export type { SsoRequest } from './http/request.js';
export type { LoginQuery } from './links/login-parameters.js';
export type {
  RequestSession,
  RequestSessionStore,
  SessionCallback,
  StoreRecord,
} from './http/session-contract.js';
export type { SsoClaimOptions } from './tokens/claims.options.js';
export type { AccessTokenClaims, IdTokenClaims, SsoIdentity } from './tokens/sso-identity.js';
export type { AvailabilityView } from './availability/availability.controller.js';
export type { SsoAvailability } from './availability/availability.service.js';
export {
  SsoPolicyRules,
  type BreakGlassAnswer,
  type SsoBreakGlass,
  type SsoMode,
  type SsoPolicySubject,
} from './policy/sso-policy-rules.js';
export { SsoPolicy, type SsoRequirement } from './policy/sso-policy.js';
export type { SsoOrganizationStatus } from './portal/organization-status.js';
export type { SsoConnection, SsoDomain } from './portal/organization.mapper.js';
export type { PortalLinkView } from './portal/portal-link.controller.js';
export type { PortalLink } from './portal/portal-links.js';
export { SsoPortalPolicy } from './portal/sso-portal-policy.js';
export type { SafeReturnUrl } from './options/safe-return-url.js';
export { OptionsError } from './options/options-error.js';
export type { SsoAvailabilityOptions } from './availability/availability.options.js';
export type { SsoRateLimitOptions } from './rate-limits/rate-limits.options.js';
export type { SsoRoutes } from './options/routes.js';
export type { ScalekitSsoOptions } from './scalekit-sso.options.js';
export type { SsoEnvironmentLogoutOptions, SsoSessionOptions } from './session/session.options.js';
export type { SsoStepUpOptions } from './step-up/step-up.options.js';
export type { SsoWebhookOptions } from './webhooks/webhooks.options.js';
export {
  PERSON_GONE_EVENTS,
  SESSION_ENDING_EVENTS,
  type SessionEndingEvent,
} from './webhooks/session-ending-events.js';
export { InjectScalekit, ScalekitSdk } from './scalekit/scalekit-sdk.js';
export { ScalekitSsoService } from './scalekit-sso.service.js';
export { KeptFields } from './step-up/kept-form.js';
export {
  CurrentIdentity,
  CurrentSession,
  CurrentUser,
  OptionalSso,
  Public,
  type GuardedRequest,
} from './guard/markers.js';
export type { SsoSessionScope } from './session/session-scope.js';
export type { VerifiedLogin } from './session/verified-login.js';
export {
  SsoOrganizationResolver,
  type ResolvedOrganization,
  type ResolveOrganization,
} from './organizations/organization-resolver.js';
export {
  pathOrganization,
  type PathOrganizationOptions,
} from './organizations/path-organization.js';
export {
  RequireOrganization,
  type OrganizationRule,
} from './organizations/require-organization.js';
export { StepUp, type StepUpOptions } from './step-up/step-up.decorator.js';
export { RequireSso } from './guard/require-sso.js';
export { SsoAuthorizer, type SsoGuardHooks } from './guard/sso-authorizer.js';
export { SsoGuard } from './guard/sso.guard.js';
export { SsoMiddleware } from './guard/sso.middleware.js';
export {
  redisCommand,
  type IoRedisClient,
  type NodeRedisClient,
  type RedisCommand,
  type SsoRedisClient,
} from './store/redis-command.js';
export { MemorySsoStore } from './store/memory-sso-store.js';
export { RedisSsoStore } from './store/redis-sso-store.js';
export { SessionStoreAdapter } from './store/session-store.adapter.js';
export { SsoStore } from './store/sso-store.js';
export type { StepUpBinding } from './login-state/step-up-binding.js';
export type { SsoSession, SsoUserSession } from './session/sso-session-record.js';
export {
  subdomainOrganization,
  type SubdomainOrganizationOptions,
} from './organizations/subdomain-organization.js';
export type { SsoSessionSummary } from './sign-out/user-sessions.service.js';
export { SsoPassportSerializer } from './users/sso-passport-serializer.js';
export { SsoRefusal, SsoUserStore, type SsoEmailLink } from './users/sso-user-store.js';
export { ScalekitSsoModule } from './scalekit-sso.module.js';
export type { ScalekitSsoModuleExtras } from './module-definition.js';
export {
  SsoHealthIndicator,
  type SsoHealth,
  type SsoHealthOptions,
} from './health/sso-health-indicator.js';
export { OnSsoEvent, type SsoEventHandler } from './observability/on-sso-event.js';
export {
  SSO_EVENTS,
  type SsoEvent,
  type SsoEventDuration,
  type SsoEventFailure,
  type SsoEventFields,
  type SsoEventName,
  type SsoEventTarget,
  type SsoEventUser,
} from './observability/sso-event.js';
export { directoryUser, type DirectoryUser } from './webhooks/directory-user.js';
export { OnScalekitWebhook, type ScalekitWebhookHandler } from './webhooks/on-scalekit-webhook.js';
export type {
  EventOf,
  ScalekitWebhookData,
  ScalekitWebhookEvent,
  ScalekitWebhookType,
  UnknownWebhookData,
  WebhookConnection,
  WebhookDirectory,
  WebhookDirectoryGroup,
  WebhookDirectoryUser,
  WebhookDomain,
  WebhookOrganization,
  WebhookUser,
} from './webhooks/webhook-event.js';
