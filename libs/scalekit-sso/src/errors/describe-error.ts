import { cleanForLog } from './clean-for-log.js';

/** What an error of the app or of a library says, for the log; `SsoError` cleans it. */
export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${partOf(error, 'name')}: ${partOf(error, 'message')}`
    : 'no error object';
}

/** What an error of the app or of a library says, clean as it stands in the log. */
export function describeForLog(error: unknown): string {
  return error instanceof Error ? cleanForLog(partOf(error, 'message')) : 'no error object';
}

/** Lines of one stack, and errors that caused one another. */
const MAX_FRAMES = 20;
const MAX_ERRORS = 4;

/**
 * An error of the app as it may be logged whole: its name, its cleaned message and its frames, and the
 * same of its causes. What else an error holds, such as a query or the headers of a request, is left
 * behind. Undefined for what is no error.
 */
export function errorForLog(error: unknown, most = MAX_ERRORS): Error | undefined {
  if (!(error instanceof Error) || most === 0) {
    return undefined;
  }
  const cause = errorForLog(read(error, 'cause'), most - 1);
  const clean = new Error(describeForLog(error), cause && { cause });
  clean.name = cleanForLog(partOf(error, 'name'));
  clean.stack = [`${clean.name}: ${clean.message}`, ...framesOf(error)].join('\n');
  return clean;
}

/**
 * Where an error of the app comes from, for the log: its stack and those of its causes. Only what the
 * runtime has written into them stays as it is; messages are cleaned. Undefined for what is no error.
 */
export function stackForLog(error: unknown): string | undefined {
  const clean = errorForLog(error);
  const below = clean && stackForLog(clean.cause);
  return below === undefined ? clean?.stack : `${clean?.stack}\ncaused by ${below}`;
}

/** A message may hold lines that look like frames; the frames come after it. */
function framesOf(error: Error): string[] {
  const [message, stack] = [partOf(error, 'message'), partOf(error, 'stack')];
  const start = stack.indexOf(message);
  const lines = start < 0 ? [] : stack.slice(start + message.length).split('\n');
  return lines.filter((line) => /^ +at /.test(line)).slice(0, MAX_FRAMES);
}

/** Some errors of apps have other things there. */
function partOf(error: Error, name: 'name' | 'message' | 'stack'): string {
  const value = read(error, name);
  return typeof value === 'string' ? value : '';
}

/** And some have getters, which may throw: whoever logs an error must not fail by it. */
function read(error: Error, name: 'name' | 'message' | 'stack' | 'cause'): unknown {
  try {
    return error[name];
  } catch {
    return undefined;
  }
}
