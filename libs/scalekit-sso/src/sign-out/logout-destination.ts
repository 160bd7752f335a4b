import { Inject, Injectable, Logger } from '@nestjs/common';
import { prefersHtml } from '../http/client-kind.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RequestedReturn } from '../links/requested-return.js';
import { RouteUrls } from '../links/route-urls.js';
import { withoutFragment } from '../links/without-fragment.js';
import type { RedirectUrl } from '../errors/sso-error.js';
import type { SafeReturnUrl } from '../options/safe-return-url.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from '../session/session.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { CHANGE_ACCOUNT } from '../links/account-switch.js';
import type { SignOutField } from './sign-out-failure.js';

/** Longest URL of a sign-out at the environment, in octets: servers commonly refuse longer ones. */
const MAX_LOGOUT_URL_OCTETS = 8_000;

/** Where a browser goes on after a sign-out. */
@Injectable()
export class LogoutDestination {
  private readonly logger = new Logger('ScalekitSso');

  constructor(
    private readonly scalekit: ScalekitGateway,
    private readonly urls: RouteUrls,
    private readonly requestedReturn: RequestedReturn,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /**
   * Sends the response to a sign-out. A browser is redirected, first to the environment if the session
   * there ends too; a program gets that URL as `logoutUrl`, to navigate to.
   *
   * @param idToken of the session that has ended, with the option `environmentLogout`
   * @throws SsoError `sdk_unavailable`
   */
  async answer(request: SsoRequest, response: unknown, idToken: string | undefined): Promise<void> {
    this.responder.evictPages(response);
    const logoutUrl = await this.atEnvironment(request, idToken);
    if (prefersHtml(request)) {
      this.responder.redirect(response, logoutUrl ?? this.ownPage(request, response), 303);
    } else if (logoutUrl !== undefined) {
      this.responder.json(response, { logoutUrl });
    } else {
      this.responder.send(response, 204, {}, '');
    }
  }

  /** A form may name the page; the login route is allowed, to change accounts. */
  ownPage(request: SsoRequest, response?: unknown): SafeReturnUrl {
    const asked = this.requestedReturn.afterSignOut(fieldOf(request, 'return_to'), response);
    return asked ?? this.options.afterSignOut ?? this.urls.home;
  }

  /**
   * The URL that ends the session at the environment (OpenID Connect RP-Initiated Logout 1.0
   * section 2); undefined if there is none to end, or the user changes accounts. An ID token that would
   * make the URL longer than 8,000 octets is left out: the environment then uses its session cookie.
   *
   * @throws SsoError `sdk_unavailable`
   */
  async atEnvironment(
    request: SsoRequest,
    idTokenHint: string | undefined,
  ): Promise<RedirectUrl | undefined> {
    const allowed = this.options.environmentLogout.postLogoutRedirectUris;
    if (idTokenHint === undefined || allowed.length === 0 || this.changesAccount(request)) {
      return undefined;
    }
    const asked = fieldOf(request, 'post_logout_redirect_uri');
    const postLogoutRedirectUri = allowed.find((uri) => uri === asked) ?? allowed[0] ?? '';
    const urlWith = async (hint: { readonly idTokenHint?: string }): Promise<RedirectUrl> =>
      withoutFragment(
        await this.scalekit.build((client) =>
          client.getLogoutUrl({ ...hint, postLogoutRedirectUri }),
        ),
      );
    const url = await urlWith({ idTokenHint });
    const octets = Buffer.byteLength(url);
    if (octets <= MAX_LOGOUT_URL_OCTETS) {
      return url;
    }
    this.logger.warn(
      `sign-out at the environment | id_token_hint is left out: the URL would have ${octets} octets, and at most ${MAX_LOGOUT_URL_OCTETS} are safe to send. The environment may ask the user, or go to no page of the app. Configure fewer attributes in the ID token, such as groups.`,
    );
    return urlWith({});
  }

  /** The user goes on to a login, or clicked to change accounts on a page that requires another one. */
  private changesAccount(request: SsoRequest): boolean {
    const next = this.urls.afterSignOut(fieldOf(request, 'return_to'));
    const isLogin = this.urls.returnTo(next) === undefined;
    return next !== undefined && (isLogin || fieldOf(request, CHANGE_ACCOUNT) === 'true');
  }
}

function fieldOf({ body }: SsoRequest, name: SignOutField): unknown {
  return (Object(body) as Readonly<Record<string, unknown>>)[name];
}
