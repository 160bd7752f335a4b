/** The scopes of the environment (contract 2). */
export const SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

/** The names in a `scope` parameter. */
export function scopesIn(parameter: string | undefined): string[] {
  return (parameter ?? '').split(' ').filter((scope) => scope !== '');
}

/** The first scope that is asked for beyond those that may be had. */
export function scopeBeyond(
  asked: readonly string[],
  available: readonly string[],
): string | undefined {
  return asked.find((scope) => !available.includes(scope));
}
