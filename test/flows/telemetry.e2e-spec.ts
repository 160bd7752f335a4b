import { context, metrics, trace } from '@opentelemetry/api';
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
import type { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';

const spans = new InMemorySpanExporter();
const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });

// Before the apps of this file are made, as the SDK of an app is started before the app.
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterAll(async () => {
  await reader.shutdown();
  [context, trace, metrics].forEach((api) => {
    api.disable();
  });
});

/** What is exported, as text: for what must not be in it. */
async function exported(): Promise<string> {
  exporter.reset();
  await reader.forceFlush();
  const told = spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({
    ...{ name, attributes, events, status },
  }));
  return JSON.stringify([told, exporter.getMetrics().map(({ scopeMetrics }) => scopeMetrics)]);
}

const hostOf = ({ environmentUrl }: ScalekitSimulator): string => new URL(environmentUrl).hostname;

describe.each(ADAPTERS)('traces and metrics on %s', (adapter) => {
  const scene = setScene(adapter);
  beforeEach(() => {
    spans.reset();
  });

  it('show the callback of a login, and what it asks of the environment within it', async () => {
    await scene.attempt();
    const finished = spans.getFinishedSpans();
    const callback = finished.find(({ name }) => name === 'scalekit_sso callback');
    const calls = finished.filter(({ name }) => name.startsWith('scalekit '));
    expect(calls.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['scalekit token', 'scalekit keys']),
    );
    for (const { parentSpanContext, attributes } of calls) {
      expect(parentSpanContext?.spanId).toBe(callback?.spanContext().spanId);
      expect(attributes['server.address']).toBe(hostOf(scene.simulator));
    }
    const text = await exported();
    expect(text).toContain('scalekit_sso.login.duration');
    expect(text).toContain('scalekit_sso.environment.call.duration');
    expect(text).not.toMatch(/jane|example\.com|org_|conn_|"ey[\w-]+\./i);
  });

  it('show by its code why a login has failed', async () => {
    scene.tamper('idToken', { claims: { aud: ['skc_of_another_app'] } });
    await scene.attempt();
    const callback = spans.getFinishedSpans().find(({ name }) => name === 'scalekit_sso callback');
    expect(callback?.attributes['error.type']).toBe('token_rejected');
    expect(await exported()).not.toContain('skc_of_another_app');
  });
});
