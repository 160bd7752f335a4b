import { entry } from './error-entry.js';

/** Failures between the app and the environment, in either direction. */
export const ENVIRONMENT_ERRORS = {
  webhooks_not_configured: entry(
    503,
    'developer',
    "Webhooks aren't set up on our side.",
    'No webhook can be verified without a secret. Copy it from the webhooks page of the Scalekit dashboard to SCALEKIT_WEBHOOK_SECRET; with forRootAsync(), which reads no variables, return it as `webhooks.secrets`.',
  ),
  raw_body_missing: entry(
    503,
    'developer',
    "Webhooks aren't set up correctly on our side.",
    'The signature is made of the body as it was sent. Create the app with NestFactory.create(AppModule, { rawBody: true }). If it is, a parser of the app, such as app.use(express.json()), reads the body before that of Nest, which then keeps nothing: remove it, as Nest has one, or exempt the webhook route from it.',
  ),
  webhook_rejected: entry(
    401,
    'developer',
    "This webhook couldn't be verified.",
    "The log line names the check. Is the secret that of this endpoint, does a proxy change the body, and is this server's clock right?",
  ),
  invalid_webhook: entry(
    400,
    'developer',
    'This webhook is malformed.',
    'The log line says what is wrong. Bodies are JSON objects as Scalekit sends them, at most 256 KiB.',
  ),
  webhook_in_progress: entry(
    409,
    'retry',
    'This webhook is already being processed.',
    'Another delivery of the event is being processed, by this instance or another; the service repeats it. A handler that hangs is called again after twice webhooks.handlerTimeoutMs (milliseconds).',
  ),
  webhook_failed: entry(
    503,
    'retry',
    "This webhook couldn't be processed. Please send it again.",
    'A handler of yours threw or took longer than webhooks.handlerTimeoutMs (milliseconds), or the store failed: the log lines say which. The service repeats it, and handlers that have succeeded are not called again.',
  ),
  sdk_unavailable: entry(
    503,
    'developer',
    "Sign-in isn't set up correctly on our side.",
    'The SDK @scalekit-sdk/node could not be loaded, or its version is not supported: install the one that this package asks for. In Jest, transform jose (see docs/testing.md).',
  ),
  keys_unavailable: entry(
    503,
    'retry',
    "We can't reach the sign-in service. Please try again shortly.",
    "The environment's signing keys could not be fetched: check environmentUrl and outgoing network access of this server.",
  ),
  environment_credentials_rejected: entry(
    502,
    'developer',
    "Sign-in isn't set up correctly on our side.",
    'The environment refused clientId and clientSecret; compare them with the Scalekit dashboard.',
  ),
  environment_error: entry(
    502,
    'retry',
    'The sign-in service gave an unexpected answer. Please try again shortly.',
    'Try again; the log line has the status. If it repeats, check environmentUrl and the status page of Scalekit.',
  ),
  environment_busy: entry(
    503,
    'retry',
    'The sign-in service is busy. Please try again in a moment.',
    'The environment limits the rate of requests; try again later.',
  ),
  environment_unreachable: entry(
    503,
    'retry',
    "We can't reach the sign-in service. Please try again shortly.",
    'Check environmentUrl, DNS, TLS and outgoing network access of this server.',
  ),
  environment_timeout: entry(
    504,
    'retry',
    "The sign-in service didn't answer in time. Please try again shortly.",
    'The environment took longer than timeoutMs (milliseconds).',
  ),
} as const;
