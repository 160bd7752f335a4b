import { Controller, Post, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { SsoEvents } from '../observability/sso-events.js';
import { DOCTOR_EVENT, seenRequest } from '../observability/seen-request.js';
import { parseEvent } from './parse-event.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookSignature } from './webhook-signature.js';

/**
 * `POST /auth/webhooks`: takes events of the environment. No browser sends them, so it is the
 * signature that says who may. Answered with 201 when all is done, so that the service repeats what
 * was not. `doctor` signs an event, too, and is told how it was seen.
 */
@Controller()
export class WebhookController {
  constructor(
    private readonly signature: WebhookSignature,
    private readonly deliveries: WebhookDeliveries,
    private readonly responder: HttpResponder,
    private readonly events: SsoEvents,
  ) {}

  @Post()
  async receive(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'POST');
    const startedAt = performance.now();
    const event = await this.events.reporting('webhook.failed', { type: undefined }, () =>
      parseEvent(this.signature.verify(request)),
    );
    const { type } = event;
    await this.events.reporting('webhook.failed', { type }, () =>
      this.deliveries.receive(event, request),
    );
    const durationMs = performance.now() - startedAt;
    this.events.emit('webhook.completed', { type, durationMs });
    if (type === DOCTOR_EVENT) {
      this.responder.json(response, seenRequest(request), 201);
    } else {
      this.responder.send(response, 201, {}, '');
    }
  }
}
