import { ForbiddenException } from '@nestjs/common';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, signInRecordOf } from '../../spec-support/session.js';
import { SsoError } from '../errors/sso-error.js';
import { SessionOnlyUserStore } from './session-only-user-store.js';
import { SsoRefusal, SsoUserStore } from './sso-user-store.js';
import { UserAccess } from './user-access.js';

const USER = { id: 'u1', password: 'hash' };
const RECORD = signInRecordOf();

/** A store of an app, which answers whatever it was made to. */
class AppStore extends SsoUserStore<typeof USER> {
  resolve = vi.fn<SsoUserStore<typeof USER>['resolve']>().mockResolvedValue(USER);
  deserialize = vi.fn<SsoUserStore<typeof USER>['deserialize']>().mockResolvedValue(USER);
  serialize = vi.fn<SsoUserStore<typeof USER>['serialize']>((user) => user.id);
}

const failed = (code: string, detail: unknown = expect.any(String)): SsoError =>
  expect.objectContaining({ code, detail }) as SsoError;

let store: AppStore;
let users: UserAccess;

beforeEach(() => {
  store = new AppStore();
  users = new UserAccess(store, optionsWith({ timeoutMs: 200 }));
});

describe('UserAccess', () => {
  it('asks the store with identity, claims of both tokens, link and key (B33)', async () => {
    const link = { email: 'jane@acme.test' };
    const access = { roles: ['admin'] };
    await expect(users.resolve(JANE, { role: 'x' }, link, access)).resolves.toBe(USER);
    expect(store.resolve).toHaveBeenCalledWith(JANE, { role: 'x' }, link, access);
    expect(users.keyOf(USER)).toBe('u1');
    await expect(users.userOf(RECORD.userKey, RECORD.identity)).resolves.toBe(USER);
    expect(store.deserialize).toHaveBeenCalledWith('u1', JANE);
  });

  it.each([7, 0, -1.5])(
    'takes %O for the key of a user, and gives it back as it was (B19)',
    async (key) => {
      store.serialize.mockReturnValue(key);
      expect(users.keyOf(USER)).toBe(key);
      await users.userOf(key, JANE);
      expect(store.deserialize).toHaveBeenCalledWith(key, JANE);
      await expect(users.publicView(USER, JANE)).resolves.toMatchObject({ key });
    },
  );

  it('takes a store that answers at once', async () => {
    store.resolve.mockReturnValue(USER);
    store.deserialize.mockReturnValue(undefined);
    await expect(users.resolve(JANE, {})).resolves.toBe(USER);
    await expect(users.userOf('u1', JANE)).resolves.toBeUndefined();
  });

  it('refuses whom the store refuses, and says why in the log', async () => {
    store.resolve.mockResolvedValue(new SsoRefusal('not invited'));
    await expect(users.resolve(JANE, {})).rejects.toEqual(failed('user_refused', 'not invited'));
  });

  it.each([undefined, null, 'u1', 7, true])('fails where resolve() gives %O', async (answer) => {
    store.resolve.mockResolvedValue(answer as never);
    await expect(users.resolve(JANE, {})).rejects.toEqual(
      failed('user_store_failed', 'resolve() gave no user'),
    );
  });

  it.each([undefined, null, '', NaN, Infinity, 7n, {}])(
    'fails where serialize() gives %O',
    (answer) => {
      store.serialize.mockReturnValue(answer as never);
      expect(() => users.keyOf(USER)).toThrow(
        failed('user_store_failed', 'serialize() gave neither a string nor a number'),
      );
    },
  );

  it('fails where serialize() throws', () => {
    store.serialize.mockImplementation(() => {
      throw new TypeError('no id');
    });
    expect(() => users.keyOf(USER)).toThrow(failed('user_store_failed', 'TypeError: no id'));
  });

  it.each([undefined, null, 'u1', 7, false])(
    'finds nobody where deserialize() gives %O',
    (answer) => {
      store.deserialize.mockResolvedValue(answer as never);
      return expect(users.userOf(RECORD.userKey, RECORD.identity)).resolves.toBeUndefined();
    },
  );

  it('finds nobody where deserialize() refuses', async () => {
    store.deserialize.mockResolvedValue(new SsoRefusal('deactivated') as never);
    await expect(users.userOf(RECORD.userKey, RECORD.identity)).resolves.toBeUndefined();
  });

  it('fails where the store throws, at once or later', async () => {
    const down = failed('user_store_failed', 'Error: the database is down');
    store.resolve.mockRejectedValue(new Error('the database is down'));
    store.deserialize.mockImplementation(() => {
      throw new Error('the database is down');
    });
    await expect(users.resolve(JANE, {})).rejects.toEqual(down);
    await expect(users.userOf(RECORD.userKey, RECORD.identity)).rejects.toEqual(down);
  });

  it('passes on a failure of the catalogue', async () => {
    const own = new SsoError('user_refused', { detail: 'own' });
    store.resolve.mockRejectedValue(own);
    await expect(users.resolve(JANE, {})).rejects.toBe(own);
  });

  it('passes on what the store throws as an HttpException, and keeps the cause of what else (B10)', async () => {
    const own = new ForbiddenException();
    const other = new TypeError('no id');
    store.resolve.mockRejectedValueOnce(own).mockRejectedValueOnce(other);
    await expect(users.resolve(JANE, {})).rejects.toBe(own);
    await expect(users.resolve(JANE, {})).rejects.toMatchObject({ cause: { message: 'no id' } });
    for (const thrown of [own, other]) {
      store.serialize.mockImplementation(() => {
        throw thrown;
      });
      expect(() => users.keyOf(USER)).toThrow(
        thrown === own
          ? own
          : (expect.objectContaining({
              cause: expect.objectContaining({ name: 'TypeError', message: 'no id' }) as Error,
            }) as Error),
      );
    }
  });

  it('waits no longer than told', async () => {
    vi.useFakeTimers();
    store.deserialize.mockReturnValue(new Promise(() => undefined));
    const outcome = expect(users.userOf(RECORD.userKey, RECORD.identity)).rejects.toEqual(
      failed('user_store_failed', 'it did not answer'),
    );
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    vi.useRealTimers();
  });

  it('shows only the key of a user, unless the store says otherwise', async () => {
    await expect(users.publicView(USER, JANE)).resolves.toEqual({
      key: 'u1',
      name: JANE.name,
      email: JANE.email,
    });
    store.publicView = () => Promise.resolve({ name: 'Jane' });
    await expect(users.publicView(USER, JANE)).resolves.toEqual({ name: 'Jane' });
  });
});

describe('SessionOnlyUserStore', () => {
  it('takes the identity for the user', async () => {
    const own = new SessionOnlyUserStore();
    await expect(own.resolve(JANE)).resolves.toBe(JANE);
    expect(own.serialize(JANE)).toBe(JANE.key);
    await expect(own.deserialize(JANE.key, JANE)).resolves.toBe(JANE);
    expect(own.publicView(JANE)).toBe(JANE);
  });
});
