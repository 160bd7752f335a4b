import { SsoStore } from '../src/store/sso-store.js';

/** A store that answers at once, and forgets when the time has come. */
export class MemorySsoStore extends SsoStore {
  private readonly records = new Map<string, { value: object; expiresAt: number }>();

  override get(keys: readonly string[]): Promise<readonly unknown[]> {
    return Promise.resolve(keys.map((key) => this.read(key)));
  }

  override set(key: string, value: object, expiresAt: number): Promise<void> {
    this.records.set(key, { value, expiresAt });
    return Promise.resolve();
  }

  override setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
    const isAbsent = this.read(key) === undefined;
    if (isAbsent) {
      this.records.set(key, { value, expiresAt });
    }
    return Promise.resolve(isAbsent);
  }

  override delete(keys: readonly string[]): Promise<void> {
    keys.forEach((key) => this.records.delete(key));
    return Promise.resolve();
  }

  private read(key: string): object | undefined {
    const record = this.records.get(key);
    return record !== undefined && record.expiresAt > Date.now() ? record.value : undefined;
  }
}
