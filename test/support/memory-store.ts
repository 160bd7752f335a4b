import { MemoryStore, type SessionData } from 'express-session';

type Operation = 'get' | 'set' | 'destroy';
type Done = (error?: unknown) => void;

/** A session store in memory whose operations fail, hang or take their time on demand. */
export class TroubledStore extends MemoryStore {
  private readonly troubles = new Map<Operation, 'fails' | 'hangs' | number>();

  /** Until `recover()`; a number delays, in milliseconds. */
  trouble(operation: Operation, how: 'fails' | 'hangs' | number): void {
    this.troubles.set(operation, how);
  }

  recover(): void {
    this.troubles.clear();
  }

  /** Changes what is kept of each session, as another version of an app could have. */
  change(how: (session: Record<string, unknown>) => void): void {
    const { sessions } = this as unknown as { sessions: Record<string, string> };
    for (const [id, kept] of Object.entries(sessions)) {
      const session = JSON.parse(kept) as Record<string, unknown>;
      how(session);
      sessions[id] = JSON.stringify(session);
    }
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.run('get', done, () => {
      super.get(id, done);
    });
  }

  override set(id: string, session: SessionData, done?: Done): void {
    this.run('set', done, () => {
      super.set(id, session, done);
    });
  }

  override destroy(id: string, done?: Done): void {
    this.run('destroy', done, () => {
      super.destroy(id, done);
    });
  }

  private run(operation: Operation, done: Done | undefined, act: () => void): void {
    const how = this.troubles.get(operation);
    if (how === undefined) {
      act();
    } else if (how === 'fails') {
      done?.(new Error('the store is down'));
    } else if (how !== 'hangs') {
      setTimeout(act, how);
    }
  }
}
