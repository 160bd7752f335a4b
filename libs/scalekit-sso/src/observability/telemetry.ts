import { Injectable, type OnModuleInit } from '@nestjs/common';
import type * as OpenTelemetry from '@opentelemetry/api';
import { failureOf, SsoEvents } from './sso-events.js';
import { recordMetrics } from './metrics.js';

/** The name of this library among those that make spans and metrics. */
const SCOPE = 'nestjs-scalekit-sso';

/** What a span is named, and what is known before it begins. */
export interface SpanStart {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether it is a call of another service. */
  readonly isClient: boolean;
}

/**
 * Spans and metrics by `@opentelemetry/api`, where the app has that package; nothing where it has not. The
 * app's own SDK decides what becomes of them.
 */
@Injectable()
export class Telemetry implements OnModuleInit {
  private api: typeof OpenTelemetry | undefined;

  constructor(private readonly events: SsoEvents) {}

  async onModuleInit(): Promise<void> {
    this.api = await import('@opentelemetry/api').catch(() => undefined);
    if (this.api !== undefined) {
      this.events.subscribe(recordMetrics(this.api.metrics.getMeter(SCOPE)));
    }
  }

  /** Runs within a span, whose parent is that of the request. */
  span<Result>(start: SpanStart, run: () => Promise<Result>): Promise<Result> {
    const { api } = this;
    if (api === undefined) {
      return run();
    }
    const { name, attributes, isClient } = start;
    const kind = isClient ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL;
    return api.trace.getTracer(SCOPE).startActiveSpan(name, { kind, attributes }, async (span) => {
      try {
        return await run();
      } catch (error) {
        // The code alone: messages may quote what a user or another service has sent.
        span.setAttribute('error.type', failureOf(error).code);
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}
