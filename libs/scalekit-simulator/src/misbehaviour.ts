import type { Environment } from './environment.js';
import type { TamperChange, Tampering, TamperTarget } from './oauth/tampering.js';
import type { Faults } from './server/faults.js';

/** What a test makes the environment do on request: faults, tampering, keys, clock and expiry. */
export abstract class Misbehaviour {
  // Private at run time too, so that whoever prints a simulator does not print its secrets.
  readonly #environment: Environment;
  /** Faults on demand, by path. */
  readonly faults: Faults;
  /** The environment's clock: how many seconds it is ahead of this machine's. */
  readonly clock: { skewSeconds: number };

  protected constructor(environment: Environment, faults: Faults) {
    this.#environment = environment;
    this.faults = faults;
    this.clock = environment.clock;
  }

  /** The changes that `tamper()` switched on, to be switched off by `tampering.clear()`. */
  get tampering(): Pick<Tampering, 'clear'> {
    return this.#environment.tampering;
  }

  /** Behaves again: switches faults and tampering off, and sets the clock right. */
  reset(): void {
    this.faults.clear();
    this.tampering.clear();
    this.clock.skewSeconds = 0;
  }

  /**
   * Signs with a new key from now on.
   *
   * @param keepOld publishes the old keys too, the newest nine of them. Default: false.
   */
  async rotateKeys({ keepOld = false }: { keepOld?: boolean } = {}): Promise<void> {
    await this.#environment.keys.rotate(keepOld);
  }

  /** Ends an overlap: keys that `rotateKeys()` kept are published no more. */
  dropOldKeys(): void {
    this.#environment.keys.dropOld();
  }

  /**
   * Spoils the next tokens, token responses, callbacks or published documents.
   *
   * @param times how many; `Infinity` until it is taken back
   * @returns takes it back
   * @throws TypeError where the change could never apply to its target, with how to fix it
   */
  tamper(target: TamperTarget, change: TamperChange, times = 1): () => void {
    return this.#environment.tampering.add(target, change, times);
  }

  /** Forgets every token of the client-credentials grant, so that API clients have to ask again. */
  revokeClientTokens(): void {
    this.#environment.clientTokens.clear();
  }

  /** Lets every link to the admin portal that was not opened yet be too old (contract 10). */
  expirePortalLinks(): void {
    this.#environment.directory.portalLinks.expireAll();
  }

  /** Lets every open admin portal end in five minutes; its page posts `PORTAL_SESSION_WARNING`. */
  warnPortalSessions(): void {
    this.#environment.portalSessions.warnAll();
  }

  /** Ends every open admin portal; its page posts `PORTAL_SESSION_EXPIRY`. */
  expirePortalSessions(): void {
    this.#environment.portalSessions.expireAll();
  }
}
