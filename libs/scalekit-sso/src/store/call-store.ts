/** How session stores answer. */
export type StoreCallback = (error?: unknown, result?: unknown) => void;

/**
 * Calls a session, or its store, and waits for the callback.
 *
 * @returns the second argument of the callback
 * @throws what the store threw or gave to the callback
 */
export function callStore(call: (done: StoreCallback) => void): Promise<unknown> {
  return answerOf(call, () => false);
}

/**
 * Like `callStore()`, for reading and removing: an error with the code `ENOENT` says that there is
 * no such session, as express-session takes it (session-file-store answers so).
 *
 * @returns undefined where there is none
 * @throws what the store threw or gave to the callback
 */
export function callStoreOrAbsent(call: (done: StoreCallback) => void): Promise<unknown> {
  return answerOf(call, (error) => (error as { readonly code?: unknown }).code === 'ENOENT');
}

function answerOf(
  call: (done: StoreCallback) => void,
  isAbsence: (error: unknown) => boolean,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      // As express-session reads it: any falsy value is no error.
      if (!error) {
        resolve(result);
      } else if (isAbsence(error)) {
        resolve(undefined);
      } else {
        reject(error instanceof Error ? error : new Error('it gave no error object'));
      }
    });
  });
}
