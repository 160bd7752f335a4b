import { SsoError } from './sso-error.js';

/**
 * Waits for work, but not longer than a limit. Work that is late goes on unheard.
 *
 * @param timeoutMs longest wait, in milliseconds
 * @param failure what is thrown when the time is over. Default: SsoError `environment_timeout`
 */
export async function withinTime<Result>(
  timeoutMs: number,
  work: Promise<Result>,
  failure: () => Error = () => new SsoError('environment_timeout'),
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(failure());
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
