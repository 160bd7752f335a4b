import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ScalekitSsoService, SsoFederation } from 'nestjs-scalekit-sso';
import { AppFederation } from './app-federation.js';

@Controller()
export class AppController {
  constructor(
    private readonly sso: ScalekitSsoService,
    @Inject(SsoFederation) private readonly federation: AppFederation,
  ) {}

  /** Whoever is signed in is so by Auth0, whichever way. */
  @Get()
  home(@Req() { oidc }: Request): string {
    const { email, sub } = oidc.user ?? {};
    return oidc.isAuthenticated()
      ? `<!doctype html>
<title>Example</title>
<p>You are signed in as ${escapeHtml(String(email))} (${escapeHtml(String(sub))}).</p>
<a href="/logout">Sign out</a>`
      : `<!doctype html>
<title>Example</title>
<p>You are signed out.</p>
<a href="/login">Sign in</a> <a href="/auth/login">Sign in with your company</a>`;
  }

  /** Every login starts here: of Auth0's own users, and by single sign-on. */
  @Get('login')
  async login(
    @Req() request: Request,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const returnTo = this.sso.returnUrl(query.return_to);
    // A link of another site does not replace the session of a user who is signed in.
    if (this.federation.isThirdPartyInitiated(request) && request.oidc.isAuthenticated()) {
      response.redirect(returnTo);
      return;
    }
    await response.oidc.login({
      returnTo,
      authorizationParams: this.federation.authorizationParams(query),
    });
  }
}

/** What an identity provider says about a user is foreign text. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
