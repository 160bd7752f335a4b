import { SsoError } from '../errors/sso-error.js';
import type { SessionCallback } from '../http/session-contract.js';

/**
 * Waits for a session or its store.
 *
 * @throws SsoError `session_unavailable`
 */
export async function settle(act: (done: SessionCallback) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done: SessionCallback = (error) => {
      if (error === undefined || error === null) {
        resolve();
      } else {
        reject(sessionFailure(describe(error)));
      }
    };
    try {
      act(done);
    } catch (error) {
      done(error);
    }
  });
}

export function sessionFailure(detail: string): SsoError {
  return new SsoError('session_unavailable', { detail });
}

/** What an error of the app says, for the log. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'no error object';
}
