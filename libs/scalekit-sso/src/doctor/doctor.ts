import { type RoutePaths } from '../options/routes.js';
import { checkApp } from './app-checks.js';
import { AppProbe } from './ask-app.js';
import { checkConfiguration, checkSecrets, type CheckedOptions } from './configuration-checks.js';
import { checkEnvironment } from './environment-checks.js';
import { warning, type Finding } from './finding.js';

/** What a check-up looks at. */
export interface CheckUp {
  readonly options: CheckedOptions;
  readonly routes: RoutePaths;
  /** Secrets of the session middleware; undefined where they are not known here. */
  readonly sessionSecrets: readonly string[] | undefined;
  /** URL of the running app; undefined where it is not to be asked. */
  readonly appUrl: string | undefined;
}

/** Checks what a program can check of the production checklist. */
export async function checkUp({
  options,
  routes,
  sessionSecrets,
  appUrl,
}: CheckUp): Promise<readonly Finding[]> {
  const app =
    appUrl === undefined
      ? { findings: [], callbackUrl: undefined }
      : await checkApp(new AppProbe(appUrl, routes, options.timeoutMs), options);
  const { origin, path } = options.base;
  const ownCallbackUrl =
    routes.callback === false ? undefined : `${origin}${path}/${routes.callback}`;
  const callbackUrl = app.callbackUrl ?? ownCallbackUrl;
  return [
    ...checkConfiguration(options),
    ...checkSessionSecrets(sessionSecrets, options),
    ...(await checkEnvironment(options, callbackUrl)),
    ...app.findings,
  ];
}

function checkSessionSecrets(
  secrets: readonly string[] | undefined,
  { cookieSecret }: CheckedOptions,
): readonly Finding[] {
  if (secrets === undefined) {
    return [];
  }
  return secrets.some((secret) => cookieSecret.includes(secret))
    ? [
        warning(
          'session secret',
          'it is the cookie secret too: who learns one has both',
          'Make one with: openssl rand -base64 32 (SESSION_SECRET)',
        ),
      ]
    : [checkSecrets('session secret', 'SESSION_SECRET', secrets)];
}
