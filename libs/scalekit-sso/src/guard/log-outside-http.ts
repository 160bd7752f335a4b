import { Logger } from '@nestjs/common';
import { logLineOf } from '../errors/log-line.js';
import type { SsoError } from '../errors/sso-error.js';

const logger = new Logger('ScalekitSso');
/** Failures of handlers that have been warned about; bounded by the handlers that there are. */
const warned = new Set<string>();

/**
 * Logs a refusal of a transport for which no filter of ours does. A warning once for each handler, for
 * debugging from then on: peers can cause it at will.
 */
export function logOutsideHttp(error: SsoError): void {
  const line = logLineOf(`${error.code} (${error.getStatus()})`, error);
  logger[warned.has(line) ? 'debug' : 'warn'](line);
  warned.add(line);
}
