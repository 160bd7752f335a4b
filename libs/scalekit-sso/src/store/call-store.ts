/** Callback of session stores. */
export type StoreCallback = (error?: unknown, result?: unknown) => void;

/**
 * Calls a session or a session store, and waits for its callback.
 *
 * @returns the second argument of the callback
 * @throws what the store throws, or passes to the callback
 */
export function callStore(call: (done: StoreCallback) => void): Promise<unknown> {
  return answerOf(call, () => false);
}

/**
 * Like `callStore()`, for reading and removing. As in express-session, an error with the code `ENOENT`
 * means that there is no such session.
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
