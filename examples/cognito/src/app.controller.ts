import { BadRequestException, Controller, Get, Inject, Query, Redirect, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ScalekitSsoService, SsoFederation } from 'nestjs-scalekit-sso';
import { AppFederation } from './app-federation.js';
import { CognitoClient, type PendingLogin } from './cognito.client.js';

declare module 'express-session' {
  interface SessionData {
    pending: PendingLogin;
    user: { readonly sub: string; readonly email: string };
  }
}

@Controller()
export class AppController {
  constructor(
    private readonly sso: ScalekitSsoService,
    private readonly cognito: CognitoClient,
    @Inject(SsoFederation) private readonly federation: AppFederation,
  ) {}

  @Get()
  home(@Req() { session: { user } }: Request): string {
    return user === undefined
      ? `<!doctype html>
<title>Example</title>
<p>You are signed out.</p>
<a href="/login">Sign in</a> <a href="/auth/login">Sign in with your company</a>`
      : `<!doctype html>
<title>Example</title>
<p>You are signed in as ${escapeHtml(user.email)} (${escapeHtml(user.sub)}).</p>`;
  }

  /** Every login starts here: of the pool's own users, and by single sign-on. */
  @Redirect()
  @Get('login')
  async login(
    @Req() request: Request,
    @Query() query: Record<string, unknown>,
  ): Promise<{ url: string }> {
    const { session } = request;
    const returnTo = this.sso.returnUrl(query.return_to);
    // A link of another site does not replace the session of a user who is signed in.
    if (this.federation.isThirdPartyInitiated(request) && session.user !== undefined) {
      return { url: returnTo };
    }
    const parameters = this.federation.authorizationParams(query);
    const { url, pending } = await this.cognito.start(returnTo, parameters);
    session.pending = pending;
    return { url };
  }

  @Redirect()
  @Get('callback')
  async callback(@Req() request: Request): Promise<{ url: string }> {
    const { pending } = request.session;
    if (pending === undefined) {
      throw new BadRequestException('No login is under way in this browser.');
    }
    const { sub, email } = await this.cognito.finish(request.originalUrl, pending);
    // A new id: who knew the old one must not be signed in with it.
    await new Promise<void>((resolve, reject) => {
      request.session.regenerate((error: unknown) => {
        if (error instanceof Error) {
          reject(error);
        } else {
          resolve();
        }
      });
    });
    request.session.user = { sub, email: String(email) };
    return { url: pending.returnTo };
  }
}

/** What an identity provider says about a user is foreign text. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
