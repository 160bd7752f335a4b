/**
 * For the `catch` of an SDK call by an id: undefined where the environment knows no such thing, or
 * calls the id malformed (contract 9.5). Anything else goes on as it was.
 */
export function undefinedIfNotFound(error: unknown): undefined {
  const { httpStatus } = Object(error) as { httpStatus?: unknown };
  if (httpStatus !== 404 && httpStatus !== 400) {
    throw error;
  }
  return undefined;
}
