/**
 * Stops the boot: every error in the options, each with how to fix it, in one message.
 *
 * @example
 * ```ts
 * try {
 *   await NestFactory.create(AppModule, { abortOnError: false });
 * } catch (error) {
 *   if (error instanceof OptionsError) {
 *     console.error(error.errors.join('\n'));
 *   }
 * }
 * ```
 */
export class OptionsError extends Error {
  constructor(
    /** One line for each error: the option, what is wrong, and how to fix it. */
    readonly errors: readonly string[],
    /** What else helps to fix them. */
    hints: readonly string[] = [],
  ) {
    super(
      [
        'ScalekitSsoModule cannot start with these options:',
        ...errors.map((error) => `  - ${error}`),
        ...(errors.filter((error) => error.includes(': is missing.')).length < 5
          ? []
          : [
              'Nothing is set at all. Is there a .env file in the folder that the app starts in, and does ConfigModule.forRoot() load it?',
            ]),
        ...hints,
      ].join('\n'),
    );
    this.name = 'OptionsError';
    // A stack trace would push the errors off the screen.
    this.stack = `${this.name}: ${this.message}`;
  }
}
