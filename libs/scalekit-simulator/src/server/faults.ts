import { LimitedList } from '../limited-list.js';
import { assertFault } from './assert-fault.js';
import type { Fault } from './fault.js';
import { isStruck } from './is-struck.js';

/**
 * The faults that are switched on, in the order in which they strike.
 *
 * @example
 * ```ts
 * const stop = simulator.faults.add({ path: '/oauth/token', kind: 'hang' });
 * stop();
 * ```
 */
export class Faults {
  private readonly active = new LimitedList<Fault>();

  /**
   * Switches a fault on; the answer takes it back.
   *
   * @throws TypeError where it could never apply, with how to fix it
   */
  add(fault: Fault): () => void {
    assertFault(fault);
    return this.active.add(fault, fault.times ?? 1);
  }

  /** Switches all faults off. */
  clear(): void {
    this.active.clear();
  }

  /**
   * The fault that strikes now, which uses it up by one.
   *
   * @param names what the request goes by: its path, or `grpc:<Method>` and `grpc`
   * @param fits whether a fault can strike this request at all. Default: any can.
   */
  take(names: readonly string[], fits: (fault: Fault) => boolean = () => true): Fault | undefined {
    return this.active.take(
      (fault) => names.some((name) => isStruck(fault.path, name)) && fits(fault),
    );
  }
}
