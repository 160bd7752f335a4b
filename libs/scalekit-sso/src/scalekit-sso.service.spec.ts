import type { LoginQuery } from './links/login-parameters.js';
import { ScalekitSsoService } from './scalekit-sso.service.js';

/** Only what looks at its arguments is called. */
const service = Reflect.construct(ScalekitSsoService, []) as ScalekitSsoService;
Object.assign(service, {
  urls: { login: (query: LoginQuery) => JSON.stringify(query) },
  links: { login: (query: LoginQuery) => JSON.stringify(query) },
  organizations: { status: (...given: unknown[]) => Promise.resolve(given) },
});

const refusal = (name: string): TypeError =>
  new TypeError(`${name} must be an id: 1 to 64 letters, digits and underscores.`);

describe('the service', () => {
  it.each([undefined, null, '', [], ['org_1'], {}, 7, '../org_1'])(
    'refuses %j where an id of an organization belongs (S14)',
    async (id) => {
      await expect(service.organizationStatus(id as never)).rejects.toEqual(
        refusal('organizationId'),
      );
    },
  );

  it.each([null, '', [], ['conn_1'], {}, 7])(
    'refuses %j among ids that may be undefined (S14)',
    async (id) => {
      expect(() => service.loginUrl({ organizationId: id as never })).toThrow(
        refusal('organizationId'),
      );
      expect(() => service.loginUrl({ connectionId: id as never })).toThrow(
        refusal('connectionId'),
      );
      await expect(service.organizationStatus('org_1', ['conn_1', id as never])).rejects.toEqual(
        refusal('connectionIds'),
      );
    },
  );

  it('takes ids, and passes over those that are undefined (S14)', async () => {
    await expect(service.organizationStatus('org_1', [undefined, 'conn_1'])).resolves.toEqual([
      'org_1',
      [undefined, 'conn_1'],
    ]);
    await expect(service.organizationStatus('org_1')).resolves.toEqual(['org_1', []]);
    const query = { organizationId: 'org_1', connectionId: undefined };
    expect(service.loginUrl(query)).toBe('{"organizationId":"org_1"}');
    expect(service.loginUrl()).toBe('{}');
  });
});
