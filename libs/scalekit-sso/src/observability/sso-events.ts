import { HttpException, Injectable, Logger } from '@nestjs/common';
import { logFailure } from '../errors/log-line.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoEvent, SsoEventFailure, SsoEventFields, SsoEventName } from './sso-event.js';

/** Hears of each event, at once: it must be quick, and nobody waits for what it starts. */
export type SsoEventListener = (event: SsoEvent) => unknown;

/** The names of events that tell of a failure. */
type FailureName = {
  [Name in SsoEventName]: SsoEventFields[Name] extends SsoEventFailure ? Name : never;
}[SsoEventName];

/**
 * Tells listeners what has happened. A step never waits for a listener, and never fails by one.
 */
@Injectable()
export class SsoEvents {
  private readonly logger = new Logger('ScalekitSso');
  private readonly listeners: SsoEventListener[] = [];

  /** @param listener hears of every event from now on */
  subscribe(listener: SsoEventListener): void {
    this.listeners.push(listener);
  }

  emit<Name extends SsoEventName>(name: Name, fields: SsoEventFields[Name]): void {
    if (this.listeners.length === 0) {
      return;
    }
    const event = { ...fields, name, at: new Date() };
    for (const listener of this.listeners) {
      try {
        Promise.resolve(listener(copyOf(event))).catch((error: unknown) => {
          this.log(name, error);
        });
      } catch (error) {
        this.log(name, error);
      }
    }
  }

  /** Runs a step, and tells why where it fails. */
  async reporting<Name extends FailureName, Result>(
    name: Name,
    fields: Omit<SsoEventFields[Name], keyof SsoEventFailure>,
    run: () => Result | Promise<Result>,
  ): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      this.emit(name, { ...fields, ...failureOf(error) } as SsoEventFields[Name]);
      throw error;
    }
  }

  private log(name: string, error: unknown): void {
    logFailure(this.logger, `a method with @OnSsoEvent('${name}') failed`, error);
  }
}

/** One for each listener: what it did to a date or a list would reach the next one. */
function copyOf(event: object): SsoEvent {
  return Object.freeze(structuredClone(event)) as SsoEvent;
}

/** What may be said of an error. */
export function failureOf(error: unknown): SsoEventFailure {
  return {
    code: error instanceof SsoError ? error.code : 'app_error',
    status: error instanceof HttpException ? error.getStatus() : 500,
    reference: error instanceof SsoError ? error.reference : undefined,
  };
}
