import { Logger } from '@nestjs/common';
import { describeForLog, stackForLog } from './describe-error.js';
import type { SsoErrorCode } from './catalogue.js';
import { LogThrottle } from './log-throttle.js';
import type { SsoError } from './sso-error.js';

const logger = new Logger('ScalekitSso');
const throttle = new LogThrottle();

/** Where a failure is explained: a page in the package, at its own heading. */
export function docsUrlOf(code: SsoErrorCode): string {
  return `nestjs-scalekit-sso/errors.md#${code}`;
}

/** A line of the log: what has happened, why, who can fix it and how, and where it says more. */
export function logLineOf(what: string, { code, at, detail, actor, remedy }: SsoError): string {
  return [
    what,
    ...(at === undefined ? [] : [at]),
    ...(detail === undefined ? [] : [detail]),
    `${actor}: ${remedy}`,
    `more: ${docsUrlOf(code)}`,
  ].join(' | ');
}

/** Logs a failure that is not in the catalogue, with its stack. */
export function logFailure(logger: Logger, what: string, failure: unknown): void {
  const stack = stackForLog(failure);
  const line = `${what} | ${describeForLog(failure)}`;
  logger.error(line, ...(stack === undefined ? [] : [stack]));
}

/** Logs a failure that no HTTP request is answered with, as that of another transport. */
export function logOutsideHttp(error: SsoError): void {
  const what = `${error.code} (${error.getStatus()}) | reference ${error.reference}`;
  const stack = stackForLog(error.cause);
  logger[throttle.levelOf(error)](logLineOf(what, error), ...(stack === undefined ? [] : [stack]));
}
