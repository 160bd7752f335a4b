import passport from 'passport';
import { SsoPassportSerializer } from './sso-passport-serializer.js';
import { SessionOnlyUserStore } from './session-only-user-store.js';
import { SsoUserStore } from './sso-user-store.js';

const USER = { id: 'u1' };

class Users extends SsoUserStore<typeof USER> {
  resolve = vi.fn<SsoUserStore<typeof USER>['resolve']>();
  serialize = vi.fn<SsoUserStore<typeof USER>['serialize']>(({ id }) => id);
  deserialize = vi.fn<SsoUserStore<typeof USER>['deserialize']>().mockResolvedValue(USER);
}

const registries = passport as unknown as Record<'_serializers' | '_deserializers', unknown[]>;
const before = { ...registries };
let users: Users;
let serializer: SsoPassportSerializer;

beforeEach(() => {
  registries._serializers = [];
  registries._deserializers = [];
  users = new Users();
  serializer = new SsoPassportSerializer(users);
});
afterAll(() => {
  Object.assign(registries, before);
});

const found = (key: string | number): Promise<unknown> =>
  new Promise((resolve) => {
    serializer.deserializeUser(key, (...answer) => {
      resolve(answer);
    });
  });

it('registers itself with Passport', () => {
  expect(registries._serializers).toHaveLength(1);
  expect(registries._deserializers).toHaveLength(1);
});

it('registers nothing where users exist in the session only', () => {
  expect(() => new SsoPassportSerializer(new SessionOnlyUserStore())).toThrow(/^.*\n.*userStore: /);
  expect(registries._serializers).toHaveLength(1);
});

it('keeps the key of a user, and passes on what the store throws', () => {
  const done = vi.fn();
  serializer.serializeUser(USER, done);
  expect(done.mock.calls).toEqual([[null, 'u1']]);
  const failure = new Error('no key');
  users.serialize.mockImplementation(() => {
    throw failure;
  });
  serializer.serializeUser(USER, done);
  expect(done.mock.calls[1]).toEqual([failure]);
});

it('finds a user by the key alone', async () => {
  expect(await found('u1')).toEqual([null, USER]);
  expect(users.deserialize.mock.calls).toEqual([['u1', undefined]]);
});

it.each([undefined, null])('finds nobody where the store answers %O', async (none) => {
  users.deserialize.mockResolvedValue(none);
  expect(await found('u1')).toEqual([null, false]);
});

it('passes on what the store throws, at once or later', async () => {
  const failure = new Error('the database is gone');
  users.deserialize.mockRejectedValueOnce(failure);
  expect(await found('u1')).toEqual([failure]);
  users.deserialize.mockImplementationOnce(() => {
    throw failure;
  });
  expect(await found('u1')).toEqual([failure]);
});
