/** How session stores answer. */
export type StoreCallback = (error?: unknown, result?: unknown) => void;

/**
 * Calls a session, or its store, and waits for the callback.
 *
 * @returns the second argument of the callback
 * @throws what the store threw or gave to the callback
 */
export function callStore(call: (done: StoreCallback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      // As express-session reads it: any falsy value is no error.
      if (error) {
        reject(error instanceof Error ? error : new Error('it gave no error object'));
      } else {
        resolve(result);
      }
    });
  });
}

/**
 * Like `callStore()`, for reading and removing: an error with the code `ENOENT` says that there is
 * no such session, as express-session takes it (session-file-store answers so).
 *
 * @returns undefined where there is none
 * @throws what the store threw or gave to the callback
 */
export async function callStoreOrAbsent(call: (done: StoreCallback) => void): Promise<unknown> {
  try {
    return await callStore(call);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
