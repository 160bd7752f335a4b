/** What an error of the app or of a library says, for the log; `SsoError` cleans it. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'no error object';
}
