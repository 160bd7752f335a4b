const SCALEKIT_ID = /^\w{1,64}$/;

/** Whether a value can be an id of the environment, such as `org_…` or `conn_…`. */
export function isScalekitId(value: unknown): value is string {
  return typeof value === 'string' && SCALEKIT_ID.test(value);
}

/**
 * Requires an id of the environment. A missing one must not widen what a method does.
 *
 * @param name of the argument, for the message
 * @throws TypeError
 */
export function requireScalekitId(name: string, value: unknown): asserts value is string {
  if (!isScalekitId(value)) {
    throw new TypeError(`${name} must be an id: 1 to 64 letters, digits and underscores.`);
  }
}
