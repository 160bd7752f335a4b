import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { addressAtOwnName } from '../links/loopback-name.js';
import { requireNavigation } from '../http/request-rules.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RequestedReturn } from '../links/requested-return.js';
import { RouteUrls } from '../links/route-urls.js';
import { readStepUpRequest, type StepUpRequest } from '../links/step-up-request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { StepUpService } from './step-up.service.js';

/** `GET /auth/step-up`: redirects to the environment, where the user authenticates again. */
@Controller()
export class StepUpController {
  constructor(
    private readonly stepUps: StepUpService,
    private readonly responder: HttpResponder,
    private readonly urls: RouteUrls,
    private readonly requestedReturn: RequestedReturn,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Get()
  async stepUp(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireNavigation(request);
    const url =
      addressAtOwnName(request, this.options.base, this.urls) ??
      (await this.stepUps.start(request, response, this.read(request, response)));
    this.responder.redirect(response, url);
  }

  private read(request: SsoRequest, response: unknown): StepUpRequest {
    return readStepUpRequest(requestTarget(request), (it) =>
      this.requestedReturn.returnTo(it, response),
    );
  }
}
