import { AddressOwners } from '../src/organizations/address-owners.js';
import { RequestedConnection } from '../src/callback/requested-connection.js';
import { CallbackRecovery } from '../src/callback/callback-recovery.js';
import { CallbackService } from '../src/callback/callback.service.js';
import { EmailLinks } from '../src/organizations/email-links.js';
import { OrganizationDomains } from '../src/organizations/organization-domains.js';
import type { HttpResponder } from '../src/http/responder.js';
import type { RouteUrls } from '../src/links/route-urls.js';
import { JwtVerifier } from '../src/tokens/jwt-verifier.js';
import { SigningKeys } from '../src/tokens/signing-keys.js';
import { TokenVerifier } from '../src/tokens/token-verifier.js';
import type { SsoLinks } from '../src/links/sso-links.js';
import { AuthorizationService } from '../src/login/authorization.service.js';
import { IdpInitiatedLogin } from '../src/login/idp-initiated-login.js';
import { LoginService } from '../src/login/login.service.js';
import { SignInPrompt } from '../src/login/sign-in-prompt.js';
import { LoginEntry } from '../src/callback/login-entry.js';
import { ExistingSignIn } from '../src/callback/existing-sign-in.js';
import { StepUpService } from '../src/step-up/step-up.service.js';
import { TenantHandoff } from '../src/organizations/tenant-handoff.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { OrganizationContext } from '../src/organizations/organization-context.js';
import type { SsoOrganizationResolver } from '../src/organizations/organization-resolver.js';
import { SessionOnlyUserStore } from '../src/users/session-only-user-store.js';
import type { SessionService } from '../src/session/session.service.js';
import { ReauthenticationService } from '../src/step-up/reauthentication.service.js';
import { UserAccess } from '../src/users/user-access.js';
import { SsoStores } from '../src/store/sso-stores.js';
import { StoreKeys } from '../src/store/store-keys.js';
import { LoginCookies } from '../src/login-state/login-cookies.js';
import { LoginLoopCookie } from '../src/login-state/login-loop-cookie.js';
import { Seal } from '../src/login-state/seal.js';
import { FakeGateway } from './gateway.js';
import { linksOf, responder, urlsOf } from './http.js';
import { sessionsWith } from './sessions.js';

/** The real parts of a login, put together by hand; only the SDK is not there. */
export interface Parts {
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

export function partsWith(
  options: AllResolvedOptions,
  resolver: SsoOrganizationResolver | null = null,
): Parts {
  const fake = new FakeGateway();
  const { gateway } = fake;
  const users = new SessionOnlyUserStore();
  const urls = urlsOf(options);
  const cookies = new LoginCookies(new Seal(options), responder(), options);
  const verifier = new TokenVerifier(new JwtVerifier(new SigningKeys(options), options), options);
  const sessions = sessionsWith(options, users);
  const proofs = new ReauthenticationService(sessions);
  const links = linksOf(options);
  const hop = new TenantHandoff(new Seal(options), links, options);
  const authorization = new AuthorizationService(cookies, gateway, urls, hop, sessions, options);
  const idpInitiated = new IdpInitiatedLogin(verifier, authorization, sessions, urls, links);
  const organizations = new OrganizationContext(resolver, options);
  const loginLoop = new LoginLoopCookie(new Seal(options), responder(), options);
  const access = new UserAccess(users, options);
  const recovery = new CallbackRecovery(cookies, authorization, sessions, urls, links);
  return {
    options,
    fake,
    users,
    urls,
    links,
    responder: responder(),
    verifier,
    cookies,
    loginLoop,
    sessions,
    proofs,
    organizations,
    idpInitiated,
    hop,
    authorization,
    stepUps: new StepUpService(authorization, proofs, links),
    logins: new LoginService(
      authorization,
      idpInitiated,
      organizations,
      new SignInPrompt(links, urls, responder(), options),
      loginLoop,
      hop,
      urls,
      links,
      responder(),
      options,
    ),
    callbacks: new CallbackService(
      cookies,
      gateway,
      verifier,
      new RequestedConnection(gateway),
      new EmailLinks(
        new OrganizationDomains(gateway),
        new AddressOwners(new SsoStores(null, options), new StoreKeys(options)),
        options,
      ),
      access,
      new ExistingSignIn(sessions, access, urls),
      proofs,
      urls,
      recovery,
      options,
    ),
    entry: new LoginEntry(sessions, proofs, loginLoop, responder(), urls, options),
    recovery,
  };
}
