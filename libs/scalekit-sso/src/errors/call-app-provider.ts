import { HttpException } from '@nestjs/common';
import type { SsoErrorCode } from './catalogue.js';
import { describeError } from './describe-error.js';
import { SsoError } from './sso-error.js';
import { withinTime } from './within-time.js';

/**
 * Calls a class of the app, for no longer than it may take.
 *
 * @param timeoutMs longest wait, in milliseconds
 * @param code of the failure where it throws or is late
 * @throws HttpException what the app throws of this kind, as it is
 * @throws SsoError of that code, with what is fit for the log of whatever else the app throws as `cause`
 */
export async function callAppProvider<Answer>(
  timeoutMs: number,
  call: () => Answer,
  code: SsoErrorCode,
  late = 'it did not answer',
): Promise<Awaited<Answer>> {
  try {
    const answer = Promise.resolve(call());
    return await withinTime(timeoutMs, answer, () => new SsoError(code, { detail: late }));
  } catch (error) {
    throw appFailure(error, code);
  }
}

/** What becomes of an error that a class of the app has thrown: see `callAppProvider()`. */
export function appFailure(error: unknown, code: SsoErrorCode): HttpException {
  return error instanceof HttpException
    ? error
    : new SsoError(code, { detail: describeError(error), cause: error });
}
