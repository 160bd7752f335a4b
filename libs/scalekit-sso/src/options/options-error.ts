/** Stops the boot: every mistake in the options, each with its mend, in one message. */
export class OptionsError extends Error {
  constructor(
    /** One line for each mistake: the option, what is wrong, and how to mend it. */
    readonly mistakes: readonly string[],
    /** What else helps to mend them. */
    hints: readonly string[] = [],
  ) {
    super(
      [
        'ScalekitSsoModule cannot start with these options:',
        ...mistakes.map((mistake) => `  - ${mistake}`),
        ...(mistakes.filter((mistake) => mistake.includes(': is missing.')).length < 5
          ? []
          : [
              'Nothing is set at all. Is there a .env file in the folder that the app starts in, and does ConfigModule.forRoot() load it?',
            ]),
        ...hints,
      ].join('\n'),
    );
    this.name = 'OptionsError';
    // Where it was thrown helps nobody, and would push the mistakes off the screen.
    this.stack = `${this.name}: ${this.message}`;
  }
}
