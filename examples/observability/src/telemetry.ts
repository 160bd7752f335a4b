// Imported before anything else: what asks for a meter earlier gets one that records nothing.
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

// A port of its own, for Prometheus alone: the public one is not for metrics.
const exporter = new PrometheusExporter({
  host: '127.0.0.1',
  port: Number(process.env.METRICS_PORT ?? 9464),
});
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
