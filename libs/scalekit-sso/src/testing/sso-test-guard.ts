import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { handlerName } from '../guard/handler-name.js';
import { handlerRule } from '../guard/handler-rule.js';
import type { GuardedRequest } from '../guard/markers.js';
import { SsoGuard } from '../guard/sso.guard.js';
import type { AuthState } from '../session/auth-state.js';
import { SessionService } from '../session/session.service.js';
import type { SsoSession } from '../session/sso-session-record.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { testRequirements } from './test-requirements.js';

/** Who a test signs in. */
export interface TestSignIn {
  /** What `@CurrentUser()` gives. Default: the identity. */
  readonly user?: object | undefined;
  /** Members of the identity that matter to the test. Default: those of a test user of `org_test`. */
  readonly identity?: Partial<SsoIdentity> | undefined;
  /** When the user last authenticated anew; satisfies `@StepUp()`. Default: never. */
  readonly reauthenticatedAt?: Date | undefined;
}

/** As much of the `TestingModuleBuilder` of @nestjs/testing as is needed. */
export interface OverridableBuilder {
  /** Replaces a guard that handlers and controllers carry. */
  overrideGuard(guard: unknown): {
    /** Gives what stands in its place. */
    useValue(value: unknown): unknown;
  };
  /** Replaces a provider. */
  overrideProvider(provider: unknown): {
    /** Gives what stands in its place. */
    useValue(value: unknown): unknown;
  };
}

const IDENTITY: SsoIdentity = {
  key: 'test-user',
  issuer: 'https://environment.test',
  organizationId: 'org_test',
  connectionId: 'conn_test',
  subject: 'test-user',
  email: 'user@example.com',
  emailVerified: true,
  name: 'Test User',
  givenName: 'Test',
  familyName: 'User',
  picture: undefined,
  groups: undefined,
  attributes: {},
};
const LIFETIME_MS = 60 * 60 * 1000;

/**
 * Replaces `SsoGuard` in tests, without a session store and without Scalekit. It follows the same
 * decorators, and `@CurrentUser()`, `@CurrentIdentity()` and `@CurrentSession()` work. The app's
 * organization resolver is not called: `@RequireOrganization()` without a parameter is about the
 * organization of the test user.
 *
 * @example
 * ```ts
 * const sso = new SsoTestGuard({ user: { id: 7 } });
 * const module = await sso
 *   .overrideIn(Test.createTestingModule({ imports: [AppModule] }))
 *   .compile();
 * sso.signOut(); // from now on requests are anonymous
 * ```
 */
export class SsoTestGuard implements CanActivate {
  private signedIn: { readonly user: object; readonly session: SsoSession } | undefined;

  /** @param signIn who is signed in at first. Default: a test user; `null` for none */
  constructor(signIn: TestSignIn | null = {}) {
    if (signIn !== null) {
      this.signIn(signIn);
    }
  }

  /**
   * Puts this guard in the place of `SsoGuard` on handlers and controllers. A guard of the whole app
   * (`APP_GUARD`) stays, and finds the same user.
   *
   * @returns the builder
   */
  overrideIn<Builder extends OverridableBuilder>(builder: Builder): Builder {
    builder.overrideGuard(SsoGuard).useValue(this);
    // @nestjs/testing has one override for each token, and SsoGuard has it above.
    builder.overrideProvider(SessionService).useValue({
      authState: () => Promise.resolve(this.authState()),
      current: () => Promise.resolve(this.authState().signedIn),
      signOut: () => {
        this.signOut();
        return Promise.resolve(undefined);
      },
    } satisfies Partial<SessionService>);
    return builder;
  }

  /** Signs a user in, for all requests from now on. */
  signIn({ identity, user, reauthenticatedAt }: TestSignIn = {}): void {
    const whole = { ...IDENTITY, ...identity };
    const now = Date.now();
    const session = {
      identity: whole,
      signedInAt: new Date(now),
      expiresAt: new Date(now + LIFETIME_MS),
      ...(reauthenticatedAt === undefined ? {} : { reauthenticatedAt }),
    };
    this.signedIn = { user: user ?? whole, session };
  }

  /** Makes all requests from now on anonymous. */
  signOut(): void {
    this.signedIn = undefined;
  }

  /** @throws SsoError `login_required`, `organization_mismatch` or `step_up_required` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { session, user } = this.signedIn ?? {};
    const requirements = testRequirements(session);
    const keys = requirements.map(({ metadataKey }) => metadataKey);
    const { access, rules } = handlerRule(context, keys);
    if (access === 'public') {
      return true;
    }
    if (context.getType() !== 'http') {
      return false;
    }
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (session === undefined) {
      if (access !== 'optional') {
        throw new SsoError('login_required', { at: handlerName(context) });
      }
      request.ssoSession = null;
      return true;
    }
    for (const requirement of requirements) {
      const rule = rules.get(requirement.metadataKey);
      if (rule !== undefined) {
        await requirement.check(request, session, rule);
      }
    }
    request.user = user;
    request.ssoSession = session;
    return true;
  }

  private authState(): AuthState {
    return this.signedIn === undefined
      ? { signedIn: undefined, reason: 'login_required' }
      : {
          signedIn: {
            ...this.signedIn,
            userKey: 'test-user',
            ssoSessionId: 'test',
            authTime: undefined,
          },
        };
  }
}
