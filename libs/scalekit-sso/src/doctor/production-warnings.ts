import type { AbstractHttpAdapter } from '@nestjs/core';
import { checkConfiguration, type CheckedOptions } from './configuration-checks.js';
import { checkProxy } from './proxy-check.js';

/** What a boot in production has to be warned of: what the doctor can tell without asking anything. */
export function productionWarnings(
  options: CheckedOptions,
  adapter: AbstractHttpAdapter | null | undefined,
): readonly string[] {
  return [...checkConfiguration(options), checkProxy(adapter, options.base)]
    .filter(({ severity }) => severity === 'warning' || severity === 'error')
    .map(({ check, message, fix }) => `Production: ${check}: ${message}. ${String(fix)}`);
}
