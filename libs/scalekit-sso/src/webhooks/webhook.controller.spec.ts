import { controllerOf, moduleWith } from '../../spec-support/module.js';
import { Answer } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { EVENT, WEBHOOK_SECRET, webhookRequest } from '../../spec-support/webhooks.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookController } from './webhook.controller.js';

const receive = vi.fn<WebhookDeliveries['receive']>();
let answer: Answer;
let controller: WebhookController;

beforeEach(async () => {
  receive.mockReset().mockResolvedValue(undefined);
  answer = new Answer();
  const options = optionsWith({ webhooks: { secrets: WEBHOOK_SECRET } });
  const module = await moduleWith({ options });
  vi.spyOn(module.get(WebhookDeliveries), 'receive').mockImplementation(receive);
  controller = controllerOf(module, WebhookController);
});

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

it('answers 201 with nothing when all is done', async () => {
  const request = webhookRequest();
  let end = (): void => undefined;
  receive.mockReturnValue(new Promise<void>((resolve) => (end = resolve)));
  const work = controller.receive(request, answer);
  await new Promise(setImmediate);
  expect(answer.status).toBeUndefined();
  end();
  await work;
  expect(answer).toMatchObject({ status: 201, body: '' });
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(receive.mock.calls).toEqual([[EVENT, request]]);
});

it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
  const request = { ...webhookRequest(), method };
  await expect(controller.receive(request, answer)).rejects.toMatchObject({
    code: 'method_not_allowed',
    headers: { Allow: 'POST' },
  });
});

it('looks at no body whose signature is not good', async () => {
  const request = webhookRequest('not JSON', { 'webhook-signature': 'v1,AAAA' });
  await expect(controller.receive(request, answer)).rejects.toEqual(code('webhook_rejected'));
});

it('refuses what is signed and malformed', async () => {
  await expect(controller.receive(webhookRequest('not JSON'), answer)).rejects.toEqual(
    code('invalid_webhook'),
  );
  expect(receive).not.toHaveBeenCalled();
});

it('answers nothing where a handler failed', async () => {
  receive.mockRejectedValue(new Error('failed'));
  await expect(controller.receive(webhookRequest(), answer)).rejects.toThrow('failed');
  expect(answer.status).toBeUndefined();
});
