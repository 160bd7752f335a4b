import { Controller, Get, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireNavigation } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { IdpInitiatedLogin } from '../login/idp-initiated-login.js';
import { CallbackRecovery } from './callback-recovery.js';
import { readCallback } from './callback-request.js';
import { CallbackService } from './callback.service.js';
import { LoginEntry } from './login-entry.js';

/** `GET /auth/callback`: comes back from the environment. */
@Controller()
export class CallbackController {
  constructor(
    private readonly callbacks: CallbackService,
    private readonly idpInitiated: IdpInitiatedLogin,
    private readonly entry: LoginEntry,
    private readonly recovery: CallbackRecovery,
    private readonly responder: HttpResponder,
  ) {}

  @Get()
  async callback(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireNavigation(request);
    const parameters = readCallback(request);
    const { idp_initiated_login: idpToken, error, state } = parameters;
    if (idpToken !== undefined && error === undefined) {
      const url = await this.idpInitiated.start(request, response, idpToken);
      this.responder.redirect(response, url);
      return;
    }
    const transaction = this.recovery.take(request, response, state);
    try {
      const login = await this.callbacks.complete(request, parameters, transaction, (verified) =>
        this.entry.enter(request, response, verified),
      );
      this.responder.redirect(response, login.returnTo);
    } catch (failure) {
      await this.recovery.answer(request, response, transaction, failure);
    }
  }
}
