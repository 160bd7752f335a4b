import { Body, Controller, Get, Ip, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import {
  clientNetwork,
  CurrentUser,
  OptionalSso,
  ScalekitSsoService,
  SsoGuard,
} from 'nestjs-scalekit-sso';
import { z } from 'zod';
import { ScalekitEnvironment } from '../environment/scalekit-environment.js';
import { SameOriginGuard } from '../http/same-origin.guard.js';
import { AppRateLimits } from '../session/app-rate-limits.js';
import type { User } from '../users/user.js';
import { PageRenderer } from './page-renderer.js';
import type { PageViews } from './page-views.js';
import { personOf } from './person.js';

/** What the login route passes on. Where to go afterwards is judged by the SSO module. */
const link = z.object({
  return_to: z.string().max(2048).catch(''),
  // There where another site started the login.
  third_party: z.string().catch(''),
});
/** An address is typed here: a link that fills it in could change accounts with one click. */
const form = link.extend({ email: z.string().trim().max(254).catch('') });
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@]+$/u;

/** Asks for the work e-mail, and finds out whether its company has single sign-on. */
@Controller('sign-in')
export class SignInController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly sso: ScalekitSsoService,
    private readonly environment: ScalekitEnvironment,
    private readonly limits: AppRateLimits,
  ) {}

  @UseGuards(SsoGuard)
  @OptionalSso()
  @Get()
  ask(@Query() query: unknown, @CurrentUser() user: User | undefined): string {
    const { return_to: returnTo, third_party: thirdParty } = link.parse(query);
    return this.page({ person: personOf(user), email: '', returnTo, thirdParty });
  }

  @UseGuards(SameOriginGuard)
  @Post()
  async answer(
    @Body() body: unknown,
    @Ip() ip: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const asked = form.parse(Object(body));
    const { email, return_to: returnTo, third_party: thirdParty } = asked;
    const seconds = await this.limits.secondsToWait('sign-in', clientNetwork(ip));
    if (seconds > 0) {
      const page = this.page({ email, returnTo, thirdParty, problem: 'too-many' });
      response.status(429).set('Retry-After', String(seconds)).send(page);
      return;
    }
    const availability = EMAIL.test(email) ? await this.sso.availability(email) : 'invalid';
    if (availability === 'invalid' || availability === 'unavailable') {
      response.status(422).send(this.page({ email, returnTo, thirdParty, problem: availability }));
      return;
    }
    // Where the environment could not be asked, the login itself will tell.
    const wanted = returnTo === '' ? undefined : returnTo;
    const login = { loginHint: email, returnTo: wanted, isThirdPartyInitiated: thirdParty !== '' };
    response.redirect(303, this.sso.loginUrl(login));
  }

  private page(view: Omit<PageViews['sign-in'], 'sampleEmails'>): string {
    const samples = this.environment.simulation?.organizations ?? [];
    return this.pages.render('sign-in', {
      ...view,
      domain: view.email.slice(view.email.lastIndexOf('@') + 1),
      sampleEmails: samples.map(({ email }) => email),
    });
  }
}
