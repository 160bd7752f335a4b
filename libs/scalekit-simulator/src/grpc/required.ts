import { invalidArgument } from './errors.js';

/** The part of a request that it is about; most are asked for by a rule, some are not. */
export function required<T>(part: T | undefined, field: string): T {
  if (part !== undefined) return part;
  throw invalidArgument({ field, description: 'value is required', constraint: 'required' });
}
