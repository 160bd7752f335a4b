import { cleanForLog } from './clean-for-log.js';

/** What an error of the app or of a library says, for the log; `SsoError` cleans it. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'no error object';
}

/** What an error of the app or of a library says, clean as it stands in the log. */
export function describeForLog(error: unknown): string {
  return error instanceof Error ? cleanForLog(error.message) : 'no error object';
}
