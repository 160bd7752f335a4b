import type { SsoSessionScope } from './session-scope.js';

/** Told of sessions that have just ended; what it throws is the failure of who ended them. */
export abstract class SessionEndListener {
  abstract onEnd(scope: SsoSessionScope): Promise<void>;
}
