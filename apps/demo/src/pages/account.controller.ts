import { Body, Controller, Get, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import {
  CurrentSession,
  CurrentUser,
  KeptFields,
  SsoGuard,
  StepUp,
  type SsoSession,
} from 'nestjs-scalekit-sso';
import { z } from 'zod';
import { SameOriginGuard } from '../http/same-origin.guard.js';
import type { User } from '../users/user.js';
import { UsersRepository } from '../users/users.repository.js';
import { momentOf } from './moments.js';
import { PageRenderer } from './page-renderer.js';
import { personOf } from './person.js';

const MAX_NAME = 80;

/** A name may have any letters, but no line breaks, nor characters that nobody sees. */
const form = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(MAX_NAME)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u),
});

/** What only the person may change, and not whoever passes by an open screen. */
@UseGuards(SsoGuard)
@Controller('account')
export class AccountController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly users: UsersRepository,
  ) {}

  @Get()
  show(
    @CurrentUser() user: User,
    @CurrentSession() { reauthenticatedAt }: SsoSession,
    @KeptFields() kept: Readonly<Record<string, string>>,
    @Query('saved') saved: unknown,
  ): string {
    return this.pages.render('account', {
      person: personOf(user),
      name: kept.name ?? user.name,
      longestName: MAX_NAME,
      note: kept.name === undefined ? (saved === '1' ? 'saved' : undefined) : 'kept',
      proven: reauthenticatedAt === undefined ? undefined : momentOf(reauthenticatedAt),
    });
  }

  @UseGuards(SameOriginGuard)
  @StepUp({ maxAgeSeconds: 300, keepFields: ['name'] })
  @Post('name')
  rename(
    @CurrentUser() user: User,
    @CurrentSession() { reauthenticatedAt }: SsoSession,
    @Body() body: unknown,
    @Res() response: Response,
  ): void {
    const { data, success } = form.safeParse(body);
    if (success) {
      this.users.rename(user.key, data.name);
      response.redirect(303, '/account?saved=1');
      return;
    }
    const { name } = z
      .object({ name: z.string().catch('') })
      .catch({ name: '' })
      .parse(body);
    const page = this.pages.render('account', {
      person: personOf(user),
      name: name.slice(0, MAX_NAME),
      longestName: MAX_NAME,
      note: 'invalid',
      proven: reauthenticatedAt === undefined ? undefined : momentOf(reauthenticatedAt),
    });
    response.status(422).send(page);
  }
}
