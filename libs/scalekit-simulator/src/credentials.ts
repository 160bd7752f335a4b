/** What an app needs to use an environment. */
export interface Credentials {
  /** Without a slash at the end; also the issuer of tokens. */
  readonly environmentUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The same as environment variables, by name (contract 1). */
export function variablesOf(credentials: Credentials): Readonly<Record<string, string>> {
  return {
    SCALEKIT_ENVIRONMENT_URL: credentials.environmentUrl,
    SCALEKIT_CLIENT_ID: credentials.clientId,
    SCALEKIT_CLIENT_SECRET: credentials.clientSecret,
  };
}
