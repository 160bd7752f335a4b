import {
  ConflictException,
  Controller,
  Delete,
  Get,
  HttpCode,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { CookieOptions, Request, Response } from 'express';
import type { CompletedLogin } from 'nestjs-scalekit-sso';
import { LIFETIME_SECONDS, TokensService } from './tokens.service.js';
import { UsersService, type User } from './users.service.js';

const COOKIE = 'refresh';

/** Sent to this controller only, and with no POST or DELETE of another site. */
const cookieOf = (request: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: request.secure,
  path: '/auth',
});

@Controller('auth')
export class AuthController {
  constructor(
    private readonly tokens: TokensService,
    private readonly users: UsersService,
  ) {}

  @UseGuards(AuthGuard('scalekit'))
  @Get('login')
  login(): void {
    // The guard has answered.
  }

  /** No token in the address: the page fetches one with the cookie. */
  @UseGuards(AuthGuard('scalekit'))
  @Get('callback')
  callback(@Req() request: Request, @Res() response: Response): void {
    const { user, returnTo, isThirdPartyInitiated } = request.authInfo as CompletedLogin;
    const current = this.userOf(request);
    // Another site must not put another user into the place of this one unasked.
    if (isThirdPartyInitiated && current !== undefined && current !== user) {
      throw new ConflictException('Another user is signed in. Sign out first.');
    }
    const token = this.tokens.issue('refresh', user as User);
    const maxAge = LIFETIME_SECONDS.refresh * 1000;
    response.cookie(COOKIE, token, { ...cookieOf(request), maxAge }).redirect(returnTo);
  }

  @HttpCode(200)
  @Post('token')
  token(@Req() request: Request): { token: string } {
    const user = this.userOf(request);
    if (user === undefined) {
      throw new UnauthorizedException();
    }
    return { token: this.tokens.issue('access', user) };
  }

  /** Signs out everywhere: the user's tokens are of an older version from now on. */
  @HttpCode(204)
  @Delete('token')
  revoke(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    const user = this.userOf(request);
    if (user !== undefined) {
      this.users.revokeTokens(user);
    }
    response.clearCookie(COOKIE, cookieOf(request));
  }

  private userOf(request: Request): User | undefined {
    const cookies = request.cookies as Readonly<Record<string, unknown>>;
    return this.tokens.userOf('refresh', cookies[COOKIE]);
  }
}
