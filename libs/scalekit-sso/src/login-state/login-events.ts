import { Injectable } from '@nestjs/common';
import type { LoginRequest } from '../links/login-request.js';
import type { SsoEventTarget } from '../observability/sso-event.js';
import { failureOf, SsoEvents } from '../observability/sso-events.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import type { LoginTransaction } from './login-transaction.js';
import type { StepUpBinding } from './step-up-binding.js';

/** What is told of a login that has succeeded. */
interface Succeeded {
  readonly identity: SsoIdentity;
  readonly loginStartedAt: number;
  readonly isThirdPartyInitiated: boolean;
  readonly stepUp: StepUpBinding | undefined;
}

/** Tells of logins and step-ups. */
@Injectable()
export class LoginEvents {
  private readonly told = new WeakSet<Error>();

  constructor(private readonly events: SsoEvents) {}

  started(login: LoginRequest, stepUp: StepUpBinding | undefined): void {
    const { isThirdPartyInitiated } = login;
    if (stepUp === undefined) {
      this.events.emit('login.started', { ...targetOf(login), isThirdPartyInitiated });
    } else {
      const { identityKey } = stepUp;
      this.events.emit('step-up.started', { ...targetOf(login), identityKey });
    }
  }

  delegated(login: LoginRequest): void {
    const { isThirdPartyInitiated } = login;
    this.events.emit('login.delegated', { ...targetOf(login), isThirdPartyInitiated });
  }

  completed({ identity, loginStartedAt, isThirdPartyInitiated, stepUp }: Succeeded): void {
    const { organizationId, connectionId, key: identityKey } = identity;
    // The clock may have been set back meanwhile.
    const durationMs = Math.max(0, Date.now() - loginStartedAt);
    const fields = { organizationId, connectionId, identityKey, durationMs };
    if (stepUp === undefined) {
      this.events.emit('login.completed', { ...fields, isThirdPartyInitiated });
    } else {
      this.events.emit('step-up.completed', fields);
    }
  }

  /** A callback that is refused. */
  failed(transaction: LoginTransaction | undefined, error: unknown): void {
    const name = transaction?.stepUp === undefined ? 'login.failed' : 'step-up.failed';
    this.events.emit(name, { ...targetOf(transaction?.login), ...failureOf(error) });
  }

  /** Runs what leads to a login or step-up, and tells where it is refused; once, as one may call another. */
  async starting<Result>(
    step: 'login' | 'step-up',
    asked: () => LoginRequest | undefined,
    run: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Error && !this.told.has(error)) {
        this.told.add(error);
        this.events.emit(`${step}.failed`, { ...targetOf(asked()), ...failureOf(error) });
      }
      throw error;
    }
  }

  /** The failure of a callback needs no page. */
  resumed(transaction: LoginTransaction | undefined, failure: unknown): void {
    const { code } = failureOf(failure);
    this.events.emit('login.resumed', { ...targetOf(transaction?.login), code });
  }
}

function targetOf(login: LoginRequest | undefined): SsoEventTarget {
  const { organizationId, connectionId } = login?.query ?? {};
  return { organizationId, connectionId };
}
