import { describeError } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from './within-time.js';

/**
 * Asks a class of the app. Whatever it throws, and however long it takes, the outcome is its answer
 * or a failure of the catalogue.
 *
 * @param timeoutMs longest wait, in milliseconds
 * @param failure the failure, with what happened
 */
export async function askApp<Answer>(
  timeoutMs: number,
  question: () => Answer,
  failure: (detail: string) => SsoError,
  late = 'it did not answer',
): Promise<Awaited<Answer>> {
  try {
    const answer = Promise.resolve(question());
    return await withinTime(timeoutMs, answer, () => failure(late));
  } catch (error) {
    throw error instanceof SsoError ? error : failure(describeError(error));
  }
}
