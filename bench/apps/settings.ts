/** What the harness gives to every app, as environment variables. */
export interface Settings {
  readonly port: number;
  readonly baseUrl: string;
  readonly callbackUrl: string;
  readonly environmentUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secret: string;
}

export function readSettings(): Settings {
  const baseUrl = required('SSO_BASE_URL');
  return {
    port: Number(required('PORT')),
    baseUrl,
    callbackUrl: `${baseUrl}/auth/callback`,
    environmentUrl: required('SCALEKIT_ENVIRONMENT_URL'),
    clientId: required('SCALEKIT_CLIENT_ID'),
    clientSecret: required('SCALEKIT_CLIENT_SECRET'),
    secret: required('SSO_COOKIE_SECRET'),
  };
}

export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set. The harness starts this app: see bench/README.md.`);
  }
  return value;
}
