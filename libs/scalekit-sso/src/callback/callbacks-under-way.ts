import { Injectable } from '@nestjs/common';
import type { CompletedLogin } from './callback.service.js';

/** A callback that is being answered. */
export interface CallbackUnderWay {
  readonly login: Promise<CompletedLogin>;
  /** Whether its browser has gone, so that nobody gets the session of it. */
  isLost(): boolean;
}

/** The callbacks of this moment, by `state`. Bounded by the requests that are being answered. */
@Injectable()
export class CallbacksUnderWay {
  private readonly callbacks = new Map<string, CallbackUnderWay>();

  find(state: string): CallbackUnderWay | undefined {
    return this.callbacks.get(state);
  }

  add(state: string, callback: CallbackUnderWay): void {
    this.callbacks.set(state, callback);
    const remove = (): void => {
      this.callbacks.delete(state);
    };
    callback.login.then(remove, remove);
  }
}
