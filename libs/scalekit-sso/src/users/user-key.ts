/** Whether a value is what `SsoUserStore.serialize()` may give, and a store keeps as it is. */
export function isUserKey(value: unknown): value is string | number {
  return (typeof value === 'string' && value.trim() !== '') || Number.isFinite(value);
}
