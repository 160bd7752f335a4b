import { Injectable } from '@nestjs/common';
import { SsoStore } from 'nestjs-scalekit-sso';
import { SessionStore } from './session-store.js';

/** Keeps the records of the SSO module where sessions are kept: in Redis with one command a request. */
@Injectable()
export class DemoSsoStore extends SsoStore {
  constructor(private readonly sessions: SessionStore) {
    super();
  }

  override get(...call: Parameters<SsoStore['get']>): ReturnType<SsoStore['get']> {
    return this.sessions.records.get(...call);
  }

  override set(...call: Parameters<SsoStore['set']>): ReturnType<SsoStore['set']> {
    return this.sessions.records.set(...call);
  }

  override setIfAbsent(
    ...call: Parameters<SsoStore['setIfAbsent']>
  ): ReturnType<SsoStore['setIfAbsent']> {
    return this.sessions.records.setIfAbsent(...call);
  }

  override delete(...call: Parameters<SsoStore['delete']>): ReturnType<SsoStore['delete']> {
    return this.sessions.records.delete(...call);
  }
}
