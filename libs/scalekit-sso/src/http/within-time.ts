import { SsoError } from '../errors/sso-error.js';

/**
 * Waits for work, but not longer than a limit. Work that is late goes on unheard.
 *
 * @param timeoutMs longest wait, in milliseconds
 * @throws SsoError `environment_timeout`
 */
export async function withinTime<Result>(
  timeoutMs: number,
  work: Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new SsoError('environment_timeout'));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
