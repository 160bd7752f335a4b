import { cleanForLog } from './clean-for-log.js';

/** What an error of the app or of a library says, for the log; `SsoError` cleans it. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'no error object';
}

/** What an error of the app or of a library says, clean as it stands in the log. */
export function describeForLog(error: unknown): string {
  return error instanceof Error ? cleanForLog(error.message) : 'no error object';
}

/** Lines of one stack, and errors that caused one another. */
const MAX_FRAMES = 20;
const MAX_ERRORS = 4;

/**
 * Where an error of the app comes from, for the log: its stack and those of its causes. Only what the
 * runtime has written into them stays as it is; messages are cleaned. Undefined for what is no error.
 */
export function stackForLog(error: unknown): string | undefined {
  const errors: Error[] = [];
  let cause = error;
  while (cause instanceof Error && errors.length < MAX_ERRORS) {
    errors.push(cause);
    ({ cause } = cause);
  }
  const stacks = errors.map((it) => [cleanForLog(describeError(it)), ...framesOf(it)].join('\n'));
  return stacks.length === 0 ? undefined : stacks.join('\ncaused by ');
}

/** A message may hold lines that look like frames; the frames come after it. */
function framesOf({ message, stack = '' }: Error): string[] {
  const start = stack.indexOf(message);
  const lines = start < 0 ? [] : stack.slice(start + message.length).split('\n');
  return lines.filter((line) => /^ +at /.test(line)).slice(0, MAX_FRAMES);
}
