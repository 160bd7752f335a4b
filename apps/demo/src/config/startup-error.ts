/** Stops the start with a message for whoever runs the app, who needs no stack trace. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
