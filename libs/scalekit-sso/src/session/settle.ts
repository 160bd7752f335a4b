import { describeError } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import type { SessionCallback } from '../http/session-contract.js';
import { withinTime } from '../http/within-time.js';

/**
 * Waits for a session or its store.
 *
 * @param timeoutMs longest wait, in milliseconds
 * @throws SsoError `session_unavailable`
 */
export async function settle(
  timeoutMs: number,
  act: (done: SessionCallback) => void,
): Promise<void> {
  const work = new Promise<void>((resolve, reject) => {
    const done: SessionCallback = (error) => {
      if (error === undefined || error === null) {
        resolve();
      } else {
        reject(sessionFailure(describeError(error)));
      }
    };
    try {
      act(done);
    } catch (error) {
      done(error);
    }
  });
  await withinTime(timeoutMs, work, () => sessionFailure('the session store did not answer'));
}

export function sessionFailure(detail: string): SsoError {
  return new SsoError('session_unavailable', { detail });
}
