import { optionsWith } from '../../spec-support/options.js';
import { JANE } from '../../spec-support/session.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import type { SignedIn } from '../session/auth-state.js';
import { DenyAllPortalPolicy } from './deny-all-portal.policy.js';
import { PortalAccess } from './portal-access.js';
import { SsoPortalPolicy } from './sso-portal-policy.js';

let asked: unknown[][];
let answer: () => unknown;

class Policy extends SsoPortalPolicy {
  override mayManage(...question: unknown[]): Promise<boolean> {
    asked.push(question);
    return answer() as Promise<boolean>;
  }
}

const signedIn = (identity: Partial<SsoIdentity> = {}): Pick<SignedIn, 'user' | 'session'> => ({
  user: JANE,
  session: {
    identity: { ...JANE, ...identity },
    signedInAt: new Date(0),
    expiresAt: new Date(1),
  },
});
const requestWith = (body?: unknown): SsoRequest => ({
  method: 'POST',
  url: '/auth/portal-link',
  headers: {},
  body,
});
const access = (policy: SsoPortalPolicy = new Policy()): PortalAccess =>
  new PortalAccess(policy, optionsWith({ timeoutMs: 50 }));

beforeEach(() => {
  asked = [];
  answer = () => true;
});

describe('access to the portal', () => {
  it('is for the organization of the session, once the policy was asked about it', async () => {
    const [who, request] = [signedIn(), requestWith({ other: 1 })];
    await expect(access().organizationFor(who, request)).resolves.toBe('org_1');
    expect(asked).toEqual([[who.user, who.session, request]]);
  });

  it('waits for the policy', async () => {
    answer = () => Promise.resolve(true);
    await expect(access().organizationFor(signedIn(), requestWith())).resolves.toBe('org_1');
  });

  it.each([undefined, null, {}, [], 'organization_id=org_2'])(
    'is not asked for another organization by a body of %j',
    async (body) => {
      await expect(access().organizationFor(signedIn(), requestWith(body))).resolves.toBe('org_1');
    },
  );

  it('may name the own organization', async () => {
    const request = requestWith({ organization_id: 'org_1' });
    await expect(access().organizationFor(signedIn(), request)).resolves.toBe('org_1');
  });

  it.each(['org_2', '', 'ORG_1', 'org_1 ', 0, false, null, undefined, ['org_1'], { id: 'org_1' }])(
    'is refused for the organization %j, and the policy is not asked (S23)',
    async (id) => {
      const request = requestWith({ organization_id: id });
      await expect(access().organizationFor(signedIn(), request)).rejects.toMatchObject({
        code: 'wrong_organization',
        detail: 'a portal link for another organization',
      });
      expect(asked).toEqual([]);
    },
  );

  it('is refused without an organization, and the policy is not asked', async () => {
    const who = signedIn({ organizationId: undefined });
    await expect(access().organizationFor(who, requestWith())).rejects.toMatchObject({
      code: 'portal_forbidden',
      detail: 'the session is of no organization',
    });
    expect(asked).toEqual([]);
  });

  it.each([false, undefined, null, 0, 1, 'true', {}, []])(
    'is refused where the policy says %j',
    async (said) => {
      answer = () => said;
      await expect(access().organizationFor(signedIn(), requestWith())).rejects.toMatchObject({
        code: 'portal_forbidden',
        detail: 'the policy said no',
      });
    },
  );

  it('is refused to everybody without a policy', async () => {
    expect(new DenyAllPortalPolicy().mayManage()).toBe(false);
    const closed = access(new DenyAllPortalPolicy());
    await expect(closed.organizationFor(signedIn(), requestWith())).rejects.toMatchObject({
      code: 'portal_forbidden',
    });
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new RangeError('no database');
      },
      'RangeError: no database',
    ],
    ['rejects', () => Promise.reject(new Error('no database')), 'Error: no database'],
    [
      'throws no error',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as an app may
        throw 'x';
      },
      'no error object',
    ],
    ['hangs', () => new Promise(() => undefined), 'it did not answer'],
  ])('is refused where the policy %s', async (_case, act, detail) => {
    answer = act;
    await expect(access().organizationFor(signedIn(), requestWith())).rejects.toMatchObject({
      code: 'portal_policy_failed',
      detail,
    });
  });

  it('is refused with the failure of the catalogue that the policy met', async () => {
    const busy = new SsoError('environment_busy');
    answer = () => Promise.reject(busy);
    await expect(access().organizationFor(signedIn(), requestWith())).rejects.toBe(busy);
  });
});
