import type { appOptions } from './app.options.js';
import type { BaseUrl } from './base-url.js';
import type { Resolved } from './option.js';

/** The validated options that every room may read; what only some rooms read is declared by theirs. */
export interface ResolvedOptions extends Omit<Resolved<typeof appOptions>, 'baseUrl'> {
  readonly base: BaseUrl;
}

/** Injection token of the resolved options. A global symbol, so that both halves of the package agree. */
export const RESOLVED_OPTIONS = Symbol.for('nestjs-scalekit-sso.resolved-options');
