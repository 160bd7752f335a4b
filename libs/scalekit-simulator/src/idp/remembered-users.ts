import { randomBytes } from 'node:crypto';
import { ExpiringStore } from '../oauth/expiring-store.js';
import type { Authentication } from '../oauth/grant.js';

const COOKIE = 'scalekit_simulator_idp';
const LIFETIME_SECONDS = 24 * 60 * 60;
const NONE: ReadonlyMap<string, Authentication> = new Map();

/** What the identity providers remember of one browser. */
export interface BrowserSession {
  /** Undefined where they remember nobody. */
  readonly browser: string | undefined;
  /** By connection id. */
  readonly authentications: ReadonlyMap<string, Authentication>;
}

/** The session of each browser at the identity providers, where they are to remember users. */
export class RememberedUsers {
  private readonly browsers: ExpiringStore<ReadonlyMap<string, Authentication>>;

  /** @param clock milliseconds since 1970 */
  constructor(
    private readonly isOn: boolean,
    clock: () => number,
  ) {
    this.browsers = new ExpiringStore(clock);
  }

  /** The session that a browser sends with its cookies. */
  of(cookies: string | undefined): BrowserSession {
    const browser = new RegExp(`(?:^|; ?)${COOKIE}=([\\w-]{22})(?:;|$)`).exec(cookies ?? '')?.[1];
    const authentications = browser === undefined ? undefined : this.browsers.get(browser);
    return authentications === undefined
      ? { browser: undefined, authentications: NONE }
      : { browser, authentications };
  }

  /**
   * Remembers who has authenticated.
   *
   * @returns the cookie to set; undefined where nobody is remembered
   */
  add(
    browser: string | undefined,
    connectionId: string,
    authentication: Authentication,
  ): string | undefined {
    if (!this.isOn) {
      return undefined;
    }
    const before = (browser === undefined ? undefined : this.browsers.get(browser)) ?? NONE;
    const id = randomBytes(16).toString('base64url');
    this.browsers.put(id, new Map([...before, [connectionId, authentication]]), LIFETIME_SECONDS);
    // Only here: cookies do not mind the port, so an app of this host would get it too.
    return `${COOKIE}=${id}; Path=/oauth/authorize; HttpOnly; SameSite=Lax; Max-Age=${LIFETIME_SECONDS}`;
  }
}
