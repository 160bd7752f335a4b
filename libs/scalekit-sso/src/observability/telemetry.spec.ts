import { context, metrics, trace, type Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { optionsWith } from '../../spec-support/options.js';
import { SsoError } from '../errors/sso-error.js';
import { EnvironmentCalls } from './environment-calls.js';
import type { SsoEventFields } from './sso-event.js';
import { SsoEvents } from './sso-events.js';
import { Telemetry } from './telemetry.js';

const TARGET = { organizationId: 'org_1', connectionId: 'conn_1' };
const FAILURE = { code: 'user_refused', status: 403, reference: 'abc' } as const;

const spans = new InMemorySpanExporter();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
let events: SsoEvents;
let telemetry: Telemetry;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  events = new SsoEvents();
  telemetry = new Telemetry(events);
  await telemetry.onModuleInit();
});
afterAll(async () => {
  await reader.shutdown();
  [context, trace, metrics].forEach((api) => {
    api.disable();
  });
});
beforeEach(() => {
  spans.reset();
});

/** Attributes and values of a metric, as the SDK exports them. */
async function pointsOf(name: string): Promise<[Attributes, unknown][]> {
  exporter.reset();
  await reader.forceFlush();
  const all = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics);
  return all
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) =>
      dataPoints.map(({ attributes, value }): [Attributes, unknown] => [
        attributes,
        typeof value === 'number' ? value : (value as { sum: number }).sum,
      ]),
    );
}

it('counts logins and step-ups by what became of them, and names nobody', async () => {
  const identityKey = 'key-of-jane';
  const started = { ...TARGET, isThirdPartyInitiated: false };
  events.emit('login.started', started);
  events.emit('login.started', started);
  events.emit('login.completed', { ...started, identityKey, durationMs: 1_500 });
  events.emit('login.failed', { ...TARGET, ...FAILURE });
  events.emit('step-up.completed', { ...TARGET, identityKey, durationMs: 500 });
  expect(await pointsOf('scalekit_sso.logins')).toEqual([
    [{ 'scalekit_sso.step': 'login', 'scalekit_sso.outcome': 'started' }, 2],
    [{ 'scalekit_sso.step': 'login', 'scalekit_sso.outcome': 'completed' }, 1],
    [
      {
        'scalekit_sso.step': 'login',
        'scalekit_sso.outcome': 'failed',
        'error.type': 'user_refused',
      },
      1,
    ],
    [{ 'scalekit_sso.step': 'step-up', 'scalekit_sso.outcome': 'completed' }, 1],
  ]);
  expect(await pointsOf('scalekit_sso.login.duration')).toEqual([
    [{ 'scalekit_sso.step': 'login' }, 1.5],
    [{ 'scalekit_sso.step': 'step-up' }, 0.5],
  ]);
});

it.each<[string, string, () => void, Attributes, number]>([
  [
    'refusals',
    'scalekit_sso.access.refusals',
    () => {
      events.emit('access.refused', { ...FAILURE, handler: 'A.list()' });
    },
    { 'error.type': 'user_refused' },
    1,
  ],
  [
    'deliveries',
    'scalekit_sso.webhooks',
    () => {
      events.emit('webhook.completed', { type: 'user.login', durationMs: 3 });
    },
    { 'scalekit_sso.event_type': 'user.login', 'scalekit_sso.outcome': 'completed' },
    1,
  ],
  [
    'sign-outs',
    'scalekit_sso.sign_outs',
    () => {
      events.emit('sign-out.completed', { isEverywhere: true });
    },
    { 'scalekit_sso.outcome': 'completed' },
    1,
  ],
  [
    'calls of the environment',
    'scalekit_sso.environment.call.duration',
    () => {
      const fields = { operation: 'token', code: 'environment_busy', durationMs: 2_000 } as const;
      events.emit('environment.called', fields satisfies SsoEventFields['environment.called']);
    },
    { 'scalekit_sso.operation': 'token', 'error.type': 'environment_busy' },
    2,
  ],
])('measures %s', async (_, name, emit, attributes, value) => {
  emit();
  // What has no metric of its own changes none.
  events.emit('portal.opened', { organizationId: 'org_1' });
  expect(await pointsOf(name)).toEqual([[attributes, value]]);
});

describe('a call of the environment', () => {
  const told: unknown[] = [];
  let calls: EnvironmentCalls;
  beforeAll(() => {
    const heard = new SsoEvents();
    heard.subscribe((event) => told.push(event));
    const options = optionsWith({ environmentUrl: 'https://acme.scalekit.com' });
    calls = new EnvironmentCalls(heard, telemetry, options);
  });
  beforeEach(() => {
    told.length = 0;
  });

  it('is a span within that of the request, and an event', async () => {
    await trace.getTracer('app').startActiveSpan('request', async (parent) => {
      await expect(calls.watch('token', () => Promise.resolve('done'))).resolves.toBe('done');
      parent.end();
    });
    const [call, request] = spans.getFinishedSpans();
    expect(call).toMatchObject({
      name: 'scalekit token',
      kind: 2,
      status: { code: 0 },
      attributes: { 'server.address': 'acme.scalekit.com', 'scalekit_sso.operation': 'token' },
    });
    expect(call?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    expect(told).toMatchObject([
      { name: 'environment.called', operation: 'token', code: undefined },
    ]);
  });

  it('that fails says its code, and nothing else of the error', async () => {
    const error = new SsoError('environment_busy', { detail: 'secret' });
    await expect(calls.watch('token', () => Promise.reject(error))).rejects.toBe(error);
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({ status: { code: 2 }, events: [] });
    expect(span?.attributes['error.type']).toBe('environment_busy');
    expect(JSON.stringify([span?.attributes, span?.status, told])).not.toContain('secret');
    expect(told).toMatchObject([{ operation: 'token', code: 'environment_busy' }]);
  });

  it('measures how long it took', async () => {
    let now = 1_000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    await calls.watch('keys', () => {
      now += 250;
      return Promise.resolve();
    });
    clock.mockRestore();
    expect(told).toMatchObject([{ durationMs: 250 }]);
  });
});

it('is nothing where the app has no OpenTelemetry', async () => {
  const alone = new Telemetry(new SsoEvents());
  const start = { name: 'any', attributes: {}, isClient: true };
  await expect(alone.span(start, () => Promise.resolve(1))).resolves.toBe(1);
  expect(spans.getFinishedSpans()).toEqual([]);
});
