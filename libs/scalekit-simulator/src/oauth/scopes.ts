/** The scopes of the environment (contract 2). */
export const SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

/** The scopes that are granted; unknown ones are passed over (OIDC Core 3.1.2.1). */
export function grantedScope(asked: string): string {
  return SCOPES.filter((scope) => asked.split(' ').includes(scope)).join(' ');
}
