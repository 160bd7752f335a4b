import { optionsWith } from '../../spec-support/options.js';
import {
  nowSeconds,
  OLD_WEBHOOK_SECRET,
  signatureOf,
  WEBHOOK_SECRET,
  webhookRequest,
} from '../../spec-support/webhooks.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoWebhookOptions } from './webhooks.options.js';
import { WebhookSignature } from './webhook-signature.js';

const signatureWith = (webhooks: SsoWebhookOptions = { secrets: WEBHOOK_SECRET }) =>
  new WebhookSignature(optionsWith({ webhooks }));
const rejection = (detail: string): Error =>
  expect.objectContaining({ code: 'webhook_rejected', detail }) as Error;
const UNSIGNED = rejection('no signature is by one of our secrets');

let signature: WebhookSignature;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_400 });
  signature = signatureWith();
});
afterEach(() => {
  vi.useRealTimers();
});

const verify = (request: SsoRequest): unknown => signature.verify(request);
const withSignature = (...list: string[]): SsoRequest =>
  webhookRequest('{}', { 'webhook-signature': list.join(' ') });

it('returns the body that was signed', () => {
  expect(verify(webhookRequest('{"ä":"→"}'))).toEqual(Buffer.from('{"ä":"→"}'));
});

it('refuses everything without a secret, before it looks at anything', () => {
  signature = signatureWith({});
  expect(() => verify({ method: 'POST', url: '/', headers: {} })).toThrow(
    expect.objectContaining({ code: 'webhooks_not_configured' }) as Error,
  );
});

it('says that the body is missing only to who has the other headers', () => {
  const { headers, method, url } = webhookRequest();
  expect(() => verify({ method, url, headers: { ...headers, 'content-length': '7' } })).toThrow(
    expect.objectContaining({ code: 'raw_body_missing' }) as Error,
  );
});

describe('the signature', () => {
  it('takes each of several secrets', () => {
    signature = signatureWith({ secrets: [WEBHOOK_SECRET, OLD_WEBHOOK_SECRET] });
    expect(verify(webhookRequest('{}', {}, WEBHOOK_SECRET))).toBeDefined();
    expect(verify(webhookRequest('{}', {}, OLD_WEBHOOK_SECRET))).toBeDefined();
  });

  it.each([
    ['malformed', 'v1,AAAA'],
    ['no base64', 'v1,!!!'],
    ['empty', 'v1,'],
    ['of an unknown version', 'v2,AAAA'],
    ['nothing at all', ''],
    ['by another secret', signatureOf('{}', { secret: OLD_WEBHOOK_SECRET, timestamp: '1' })],
  ])('may follow one that is %s', (_case, first) => {
    expect(verify(withSignature(first, signatureOf('{}')))).toBeDefined();
    expect(verify(withSignature(signatureOf('{}'), first))).toBeDefined();
  });

  it.each<[string, () => SsoRequest]>([
    ['by another secret', () => webhookRequest('{}', {}, OLD_WEBHOOK_SECRET)],
    ['of an unknown version', () => withSignature(signatureOf('{}').replace('v1', 'v2'))],
    ['without a version', () => withSignature(signatureOf('{}').replace('v1,', ''))],
    ['cut short', () => withSignature(signatureOf('{}').slice(0, -1))],
    ['too long', () => withSignature(`${signatureOf('{}')}A`)],
    ['of another body', () => withSignature(signatureOf('{} '))],
    ['of another id', () => withSignature(signatureOf('{}', { id: 'msg_2' }))],
    ['of another time', () => withSignature(signatureOf('{}', { timestamp: '1799999999' }))],
    ['split by a comma', () => withSignature(`v1,AAAA,${signatureOf('{}')}`)],
    ['missing', () => webhookRequest('{}', { 'webhook-signature': undefined })],
    ['empty', () => withSignature('')],
  ])('is refused: %s', (_case, request) => {
    expect(() => verify(request())).toThrow(UNSIGNED);
  });

  it('is looked for in a list of 2,048 characters, and no longer one', () => {
    const good = signatureOf('{}');
    const filler = 'x'.repeat(2_048 - good.length - 1);
    expect(verify(withSignature(filler, good))).toBeDefined();
    expect(() => verify(withSignature(`${filler}x`, good))).toThrow(UNSIGNED);
  });
});

describe('the time', () => {
  const at = (seconds: number): SsoRequest =>
    webhookRequest('{}', { 'webhook-timestamp': String(seconds) });

  it.each([-300, -299, 0, 299, 300])('may be %d seconds away', (seconds) => {
    vi.setSystemTime(1_800_000_000_000);
    expect(verify(at(nowSeconds() + seconds))).toBeDefined();
  });

  it.each([
    [-301, 301],
    [301, -301],
    [-86_400, 86_400],
  ])('may not be %d seconds away', (seconds, shown) => {
    vi.setSystemTime(1_800_000_000_000);
    const late = rejection(`its time is ${shown} seconds from ours`);
    expect(() => verify(at(nowSeconds() + seconds))).toThrow(late);
  });

  it('may be as far away as the option says', () => {
    signature = signatureWith({ secrets: WEBHOOK_SECRET, toleranceSeconds: 10 });
    vi.setSystemTime(1_800_000_000_000);
    expect(verify(at(nowSeconds() - 10))).toBeDefined();
    expect(() => verify(at(nowSeconds() - 11))).toThrow(
      rejection('its time is 11 seconds from ours'),
    );
  });

  it.each(['soon', '', ' 1800000000', '+1800000000', '1800000000.0', '18e8', '0x6b49d200'])(
    'is refused as %j',
    (timestamp) => {
      expect(() => verify(webhookRequest('{}', { 'webhook-timestamp': timestamp }))).toThrow(
        rejection('webhook-timestamp is missing, malformed or repeated'),
      );
    },
  );

  it.each(['01800000000', '1800000000 ', '1800000000x', '1234567890123'])(
    'is refused as %j',
    (timestamp) => {
      expect(() => verify(webhookRequest('{}', { 'webhook-timestamp': timestamp }))).toThrow(
        rejection('webhook-timestamp is missing, malformed or repeated'),
      );
    },
  );
});

describe('the id', () => {
  it.each(['msg_1', 'evt_123456789012345678', '0b0e0d4e-7a45-4b4e-9bb5-1f8a3a6f0f11', 'a:b'])(
    'may be %s',
    (id) => {
      expect(verify(webhookRequest('{}', { 'webhook-id': id }))).toEqual(Buffer.from('{}'));
    },
  );

  it('may have 128 characters', () => {
    expect(verify(webhookRequest('{}', { 'webhook-id': 'a'.repeat(128) }))).toBeDefined();
  });

  it.each(['', 'a b', 'a.b', 'a,b', 'a\u00e4', ' a', 'a ', 'a'.repeat(129)])(
    'is refused as %j',
    (id) => {
      expect(() => verify(webhookRequest('{}', { 'webhook-id': id }))).toThrow(
        rejection('webhook-id is missing, malformed or repeated'),
      );
    },
  );

  it('is needed', () => {
    const headers = { ...webhookRequest('{}').headers };
    delete headers['webhook-id'];
    expect(() => verify({ ...webhookRequest('{}'), headers })).toThrow(
      rejection('webhook-id is missing, malformed or repeated'),
    );
  });
});

it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a second %s', (name) => {
  const request = webhookRequest('{}');
  const { headers } = request;
  const once = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [value]]));
  expect(verify({ ...request, headersDistinct: once } as SsoRequest)).toBeDefined();
  const twice = { ...once, [name]: [headers[name], headers[name]] };
  expect(() => verify({ ...request, headersDistinct: twice } as SsoRequest)).toThrow(
    expect.objectContaining({ code: 'webhook_rejected' }) as Error,
  );
});
