import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Keeps what an app logs at the most verbose level, instead of printing it. */
export class CollectingLogger extends ConsoleLogger {
  readonly lines: string[] = [];
  /** Those that an operator is meant to see: warnings and errors. */
  readonly loud: string[] = [];

  constructor() {
    super('test', { logLevels: ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] });
  }

  get text(): string {
    return this.lines.join('\n');
  }

  protected override printMessages(messages: unknown[], _context?: string, level?: LogLevel): void {
    this.lines.push(...messages.map(String));
    if (level === 'warn' || level === 'error') {
      this.loud.push(...messages.map(String));
    }
  }

  protected override printStackTrace(stack: string | undefined): void {
    // Nest calls it for errors without one too.
    this.lines.push(...(stack === undefined ? [] : [stack]));
  }
}
