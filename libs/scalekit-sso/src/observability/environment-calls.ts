import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { SsoEventFailure } from './sso-event.js';
import { failureOf, SsoEvents } from './sso-events.js';
import { Telemetry } from './telemetry.js';

/** Makes calls of the environment visible: an event and a span each. */
@Injectable()
export class EnvironmentCalls {
  constructor(
    private readonly events: SsoEvents,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * @param operation a constant name, such as `token`
   * @param run rejects where the call has failed
   */
  watch<Result>(operation: string, run: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const attributes = {
      'server.address': new URL(this.options.environmentUrl).hostname,
      'scalekit_sso.operation': operation,
    };
    const start = { name: `scalekit ${operation}`, attributes, isClient: true };
    return this.telemetry.span(start, async () => {
      let code: SsoEventFailure['code'] | undefined;
      try {
        return await run();
      } catch (error) {
        ({ code } = failureOf(error));
        throw error;
      } finally {
        const durationMs = performance.now() - startedAt;
        this.events.emit('environment.called', { operation, code, durationMs });
      }
    });
  }
}
