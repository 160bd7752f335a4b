import type { TestingModule } from '@nestjs/testing';
import { CallbackRecovery } from '../src/callback/callback-recovery.js';
import { CallbackService } from '../src/callback/callback.service.js';
import { LoginEntry } from '../src/callback/login-entry.js';
import { HttpResponder } from '../src/http/responder.js';
import { RouteUrls } from '../src/links/route-urls.js';
import { SsoLinks } from '../src/links/sso-links.js';
import { LoginCookies } from '../src/login-state/login-cookies.js';
import { LoginLoopCookie } from '../src/login-state/login-loop-cookie.js';
import { AuthorizationService } from '../src/login/authorization.service.js';
import { IdpInitiatedLogin } from '../src/login/idp-initiated-login.js';
import { LoginService } from '../src/login/login.service.js';
import { OrganizationContext } from '../src/organizations/organization-context.js';
import type { SsoOrganizationResolver } from '../src/organizations/organization-resolver.js';
import { TenantHandoff } from '../src/organizations/tenant-handoff.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { SessionService } from '../src/session/session.service.js';
import { ReauthenticationService } from '../src/step-up/reauthentication.service.js';
import { StepUpService } from '../src/step-up/step-up.service.js';
import { TokenVerifier } from '../src/tokens/token-verifier.js';
import { SessionOnlyUserStore } from '../src/users/session-only-user-store.js';
import { FakeGateway } from './gateway.js';
import { moduleWith } from './module.js';

/** The real parts of a login; only the SDK is not there. */
export interface Parts {
  readonly module: TestingModule;
  readonly options: AllResolvedOptions;
  readonly fake: FakeGateway;
  readonly users: SessionOnlyUserStore;
  readonly urls: RouteUrls;
  readonly links: SsoLinks;
  readonly responder: HttpResponder;
  readonly verifier: TokenVerifier;
  readonly cookies: LoginCookies;
  readonly loginLoop: LoginLoopCookie;
  readonly sessions: SessionService;
  readonly proofs: ReauthenticationService;
  readonly organizations: OrganizationContext;
  readonly callbacks: CallbackService;
  readonly entry: LoginEntry;
  readonly recovery: CallbackRecovery;
  readonly idpInitiated: IdpInitiatedLogin;
  readonly hop: TenantHandoff;
  readonly authorization: AuthorizationService;
  readonly logins: LoginService;
  readonly stepUps: StepUpService;
}

export async function partsWith(
  options: AllResolvedOptions,
  resolver: SsoOrganizationResolver | null = null,
): Promise<Parts> {
  const fake = new FakeGateway();
  const users = new SessionOnlyUserStore();
  const module = await moduleWith({ options, gateway: fake.gateway, users, resolver });
  return {
    module,
    options,
    fake,
    users,
    urls: module.get(RouteUrls),
    links: module.get(SsoLinks),
    responder: module.get(HttpResponder),
    verifier: module.get(TokenVerifier),
    cookies: module.get(LoginCookies),
    loginLoop: module.get(LoginLoopCookie),
    sessions: module.get(SessionService),
    proofs: module.get(ReauthenticationService),
    organizations: module.get(OrganizationContext),
    idpInitiated: module.get(IdpInitiatedLogin),
    hop: module.get(TenantHandoff),
    authorization: module.get(AuthorizationService),
    stepUps: module.get(StepUpService),
    logins: module.get(LoginService),
    callbacks: module.get(CallbackService),
    entry: module.get(LoginEntry),
    recovery: module.get(CallbackRecovery),
  };
}
