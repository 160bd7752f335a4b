import { optionsWith } from '../../spec-support/options.js';
import { gatewayTo, sdkError } from '../../spec-support/sdk.js';
import { SsoError } from '../errors/sso-error.js';
import { PortalLinks } from './portal-links.js';

const URL_OF_LINK = 'https://acme.scalekit.dev/magicLink/2b1c';
const EXPIRY = { seconds: 1_800_000_000n, nanos: 0 };

let asked: string[];
let answer: (count: number) => unknown;

const links = (environmentUrl = 'https://acme.scalekit.dev'): PortalLinks => {
  const generatePortalLink = (id: string): Promise<unknown> =>
    Promise.resolve(answer(asked.push(id)));
  const client = { organization: { generatePortalLink } };
  return new PortalLinks(gatewayTo(client), optionsWith({ environmentUrl }));
};

beforeEach(() => {
  asked = [];
  answer = () => ({ location: URL_OF_LINK, expireTime: EXPIRY });
});

describe('portal links', () => {
  it('are of the environment, and end when it says', async () => {
    await expect(links().create('org_1')).resolves.toEqual({
      url: URL_OF_LINK,
      expiresAt: new Date(1_800_000_000_000),
    });
    expect(asked).toEqual(['org_1']);
  });

  it('are made anew each time', async () => {
    answer = (count) => ({ location: `${URL_OF_LINK}${count}`, expireTime: EXPIRY });
    const service = links();
    const made = await Promise.all([service.create('org_1'), service.create('org_1')]);
    expect(made.map(({ url }) => url)).toEqual([`${URL_OF_LINK}1`, `${URL_OF_LINK}2`]);
  });

  it.each([404, 400])('are not there for an organization that is not: %i', async (status) => {
    answer = () => Promise.reject(sdkError(status));
    await expect(links().create('org_9')).rejects.toMatchObject({ code: 'organization_not_found' });
  });

  it.each([undefined, null, '', 7, ['org_1'], { organizationId: 'org_1' }, new String('org_1')])(
    'are for one organization, and not for %j (S23)',
    async (id) => {
      await expect(links().create(id as string)).rejects.toThrow(TypeError);
      expect(asked).toEqual([]);
    },
  );

  it('fail with the failure of the environment', async () => {
    const busy = new SsoError('environment_busy');
    answer = () => Promise.reject(busy);
    await expect(links().create('org_1')).rejects.toBe(busy);
  });

  it.each<[string, unknown, unknown]>([
    ['no text', undefined, EXPIRY],
    ['no URL', '/magicLink/secret', EXPIRY],
    ['a script', 'javascript:secret', EXPIRY],
    ['plain http', 'http://acme.scalekit.dev/magicLink/secret', EXPIRY],
    ['a list', [`${URL_OF_LINK}secret`], EXPIRY],
    ['an object', { href: `${URL_OF_LINK}secret` }, EXPIRY],
    ['no end', `${URL_OF_LINK}secret`, undefined],
  ])('are refused where they have %s, without saying it', async (_case, location, expireTime) => {
    answer = () => ({ location, expireTime });
    const error: unknown = await links()
      .create('org_1')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'environment_error', detail: 'unreadable portal link' });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('are plain http where the environment is', async () => {
    const location = 'http://127.0.0.1:8899/magicLink/2b1c';
    answer = () => ({ location, expireTime: EXPIRY });
    const local = links('http://127.0.0.1:8899');
    await expect(local.create('org_1')).resolves.toMatchObject({ url: location });
  });
});
