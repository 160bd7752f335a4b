/** Settings by the names of their environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What a system has to be changed through. */
export interface SystemAdmin {
  /** What `apply()` would do, in words without secrets; empty where there is nothing to do. */
  plan(): Promise<readonly string[]>;
  apply(): Promise<unknown>;
}

/** An identity system that the command `federation` sets up. */
export interface FederationSystem {
  /** What the settings are made from: the variable, and where its value is found. */
  readonly variables: Readonly<Record<string, string>>;
  /** What `--apply` needs too. */
  readonly adminVariables: Readonly<Record<string, string>>;
  /** What to click, one step a line. */
  steps(variables: Variables): readonly string[];
  /** The settings as the API of the system takes them, by what they are for. Secrets are left out. */
  settings(variables: Variables): Readonly<Record<string, object>>;
  /** Loads the SDK of the system, which the app has to install. */
  admin(variables: Variables): Promise<SystemAdmin>;
}

/** Variables of every system. */
export const SCALEKIT_VARIABLES = {
  SCALEKIT_ENVIRONMENT_URL: 'Scalekit dashboard > Developers > API credentials',
  SCALEKIT_CLIENT_ID: 'Scalekit dashboard > Developers > API credentials',
  SCALEKIT_CLIENT_SECRET: 'Scalekit dashboard > Developers > API credentials',
} as const;

/** A setting that the command has seen to be there. */
export function valueOf(variables: Variables, name: string): string {
  return String(variables[name]);
}

/** Stands where a secret belongs. */
export const SECRET = '<SCALEKIT_CLIENT_SECRET>';

/** A list of domains in a variable, with commas between them. */
export function domainsIn(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((domain) => domain.trim().toLowerCase())
    .filter((domain) => domain !== '');
}
