import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { SsoError } from '../errors/sso-error.js';
import { OrganizationContext } from './organization-context.js';
import type { ResolveOrganization } from './organization-resolver.js';

const request = navigation('/orders');
const by = (resolve: unknown): OrganizationContext =>
  new OrganizationContext(
    { resolve: resolve as ResolveOrganization },
    optionsWith({ timeoutMs: 200 }),
  );
const without = (): OrganizationContext => new OrganizationContext(null, optionsWith());
const failed = (detail: string): unknown =>
  expect.objectContaining({ code: 'organization_resolver_failed', detail });

describe('the organization of a request', () => {
  it.each([
    ['org_1', 'org_1'],
    [Promise.resolve('org_1'), 'org_1'],
    ['a'.repeat(64), 'a'.repeat(64)],
    [undefined, undefined],
    ['', undefined],
    ['a'.repeat(65), undefined],
    ['org_1/x', undefined],
    ['<org_1>', undefined],
    ['org 1', undefined],
  ])('is what the resolver tells: %O', async (told, organizationId) => {
    await expect(by(() => told).of(request)).resolves.toBe(organizationId);
    await expect(by(() => told).resolveRule({}, request)).resolves.toBe(organizationId);
  });

  it('is asked for with the request', async () => {
    const resolve = vi.fn(() => 'org_1');
    await by(resolve).of(request);
    expect(resolve).toHaveBeenCalledWith(request);
  });

  it.each([null, 7, true, {}, ['org_1']])(
    'is not known where the resolver gives %j',
    async (told) => {
      await expect(by(() => told).of(request)).rejects.toEqual(failed('it gave no text'));
    },
  );

  it('is not known where the resolver throws or rejects', async () => {
    const throws = (): never => {
      throw new TypeError('no table');
    };
    await expect(by(throws).of(request)).rejects.toEqual(failed('TypeError: no table'));
    const rejects = by(() => Promise.reject(new Error('no table')));
    await expect(rejects.of(request)).rejects.toEqual(failed('Error: no table'));
    const own = new SsoError('environment_busy');
    await expect(by(() => Promise.reject(own)).of(request)).rejects.toBe(own);
  });

  it('is not waited for any longer than the time-out', async () => {
    vi.useFakeTimers();
    const outcome = expect(by(() => new Promise(() => undefined)).of(request)).rejects.toEqual(
      failed('it did not answer'),
    );
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    vi.useRealTimers();
  });

  it('is none without a resolver, and no rule can ask for it', async () => {
    await expect(without().of(request)).resolves.toBeUndefined();
    await expect(without().resolveRule({}, request)).rejects.toMatchObject({
      code: 'organization_resolver_missing',
      detail: 'no organizationResolver',
    });
  });
});

describe('the organization of a route', () => {
  const named = (params: unknown): Promise<string | undefined> =>
    without().resolveRule({ parameter: 'id' }, { ...request, params });

  it.each([
    ['org_1', 'org_1'],
    ['org_1/..', undefined],
    [['org_1'], undefined],
    [undefined, undefined],
  ])('is what the parameter says: %j', async (id, organizationId) => {
    await expect(named({ id, other: 'org_2' })).resolves.toBe(organizationId);
  });

  it.each([{}, { other: 'org_1' }, Object.create({ id: 'org_1' }), undefined, null, 'id'])(
    'cannot be told from %j',
    async (params) => {
      await expect(named(params)).rejects.toMatchObject({
        code: 'organization_resolver_missing',
        detail: 'no parameter id',
      });
    },
  );
});
