import { UnauthorizedException } from '@nestjs/common';

/**
 * Hands the answer of a request over to `SsoExceptionFilter`. Passport gives a strategy no response, and
 * the promise of a guard that answers by itself never settles; an exception settles it. To any other
 * filter this is a plain 401.
 */
export class AnswerException extends UnauthorizedException {
  /** @param answer sends the answer; throws SsoError where the filter has to */
  constructor(readonly answer: (response: unknown) => Promise<void>) {
    super();
  }
}
