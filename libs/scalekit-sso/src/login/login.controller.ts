import { Controller, Get, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { LoginService } from './login.service.js';

/** `GET /auth/login`: leaves for the environment. */
@Controller()
export class LoginController {
  constructor(private readonly logins: LoginService) {}

  @Get()
  login(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    return this.logins.answer(request, response);
  }
}
