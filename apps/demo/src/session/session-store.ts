import type { OnApplicationShutdown } from '@nestjs/common';
import type { Store } from 'express-session';

/** Where sessions are kept, wherever that is. */
export abstract class SessionStore implements OnApplicationShutdown {
  abstract readonly store: Store;

  abstract onApplicationShutdown(): Promise<void> | void;
}

/** Longest wait for an answer of a store, in milliseconds. A person waits for it. */
export const STORE_TIMEOUT_MS = 5_000;
