import { jest } from '@jest/globals';
import { LoginRequest } from '../links/login-request.js';
import { optionsWith } from '../../spec-support/options.js';
import {
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { sessionsWith, signInOf } from '../../spec-support/sessions.js';
import { SessionOnlyUserStore } from '../session/session-only-user-store.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { UserAccess } from '../session/user-access.js';
import { beginTransaction, type LoginTransaction } from '../transaction/login-transaction.js';
import { SharedOutcomes, type SharedLogin } from './shared-outcomes.js';

const options = optionsWith();
const users = new SessionOnlyUserStore();
const sessions = sessionsWith(options, users);
const stores = new SsoStores(null, options);
const outcomesWith = (given = options): SharedOutcomes =>
  new SharedOutcomes(
    stores,
    new StoreKeys(options),
    sessions,
    new UserAccess(users, options),
    given,
  );
const outcomes = outcomesWith();

let store: ReturnType<typeof sessionStore>;
let transaction: LoginTransaction;
let winner: SessionRequest;

const begin = (): LoginTransaction =>
  beginTransaction({
    login: LoginRequest.of({ returnTo: '/orders', isThirdPartyInitiated: true }),
    stepUp: { identityKey: JANE.key, signInHash: 'hash', authTime: undefined },
  });
/** Looks as another instance does; all waiting is done at once. */
async function find(of = transaction): Promise<SharedLogin | undefined> {
  const found = outcomes.find(sessionRequest(store), of);
  for (let turn = 0; turn < 40; turn += 1) {
    await jest.advanceTimersByTimeAsync(100);
  }
  return found;
}
const note = async (isLost: boolean): Promise<void> => {
  outcomes.note(winner, transaction, Promise.resolve(isLost));
  await jest.advanceTimersByTimeAsync(0);
};

beforeEach(async () => {
  jest.useFakeTimers({ now: 1_800_000_000_000 });
  store = sessionStore();
  transaction = begin();
  winner = sessionRequest(store);
  const signedIn = sessions.signIn(winner, signInOf({ idToken: 'ey.J.x' }));
  await jest.advanceTimersByTimeAsync(100);
  await signedIn;
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

it.each([true, false])(
  'tells another instance of a login, and whether it was lost: %j',
  async (isLost) => {
    await note(isLost);
    await expect(find()).resolves.toEqual({
      login: {
        user: JANE,
        identity: JANE,
        loginStartedAt: transaction.startedAt,
        isThirdPartyInitiated: true,
        accessTokenExpiresAt: expect.closeTo(1_800_000_000 + 12 * 60 * 60, 0),
        idToken: 'ey.J.x',
        returnTo: '/orders',
        stepUp: transaction.stepUp,
      },
      isLost,
    });
  },
);

it('waits for an instance that is still at it', async () => {
  const found = outcomes.find(sessionRequest(store), transaction);
  await jest.advanceTimersByTimeAsync(1_500);
  await note(false);
  for (let turn = 0; turn < 10; turn += 1) {
    await jest.advanceTimersByTimeAsync(20);
  }
  await expect(found).resolves.toMatchObject({ isLost: false });
});

it.each([
  [10_000, 2_000],
  [500, 500],
])('with a time-out of %i ms waits no longer than %i ms', async (timeoutMs, longest) => {
  const get = jest.spyOn(stores.of(winner), 'get').mockResolvedValue([undefined]);
  let isDone = false;
  const none = outcomesWith(optionsWith({ timeoutMs })).find(sessionRequest(store), transaction);
  void none.then(() => (isDone = true));
  await jest.advanceTimersByTimeAsync(longest - 1);
  expect(isDone).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await expect(none).resolves.toBeUndefined();
  expect(get).toHaveBeenCalledTimes(longest / 100);
});

it('is told only to who holds the sealed cookie of the login', async () => {
  await note(true);
  await expect(find({ ...transaction, codeVerifier: 'guessed' })).resolves.toBeUndefined();
  await expect(find({ ...transaction, state: 'another' })).resolves.toBeUndefined();
});

it('keeps neither state nor code verifier in the store', async () => {
  await note(true);
  const kept = JSON.stringify((store as unknown as { sessions: object }).sessions);
  expect(kept).not.toContain(transaction.state);
  expect(kept).not.toContain(transaction.codeVerifier);
});

it('is over after half a minute, also in a store that forgets nothing', async () => {
  const set = jest.spyOn(stores.of(winner), 'set');
  const end = Date.now() + 30_000;
  await note(true);
  const [, outcome, expiresAt] = set.mock.calls[0] ?? [];
  expect(expiresAt).toBe(end);
  jest.spyOn(stores.of(winner), 'get').mockResolvedValue([outcome]);
  jest.setSystemTime(end - 1);
  await expect(find()).resolves.toBeDefined();
  jest.setSystemTime(end);
  await expect(find()).resolves.toBeUndefined();
});

it('is nothing once the sign-in has ended, or its user is gone', async () => {
  await note(true);
  jest.spyOn(users, 'deserialize').mockResolvedValueOnce(undefined as never);
  await expect(find()).resolves.toBeUndefined();
  await expect(find()).resolves.toBeDefined();
  const over = sessions.signOut(winner);
  await jest.advanceTimersByTimeAsync(100);
  await over;
  await expect(find()).resolves.toBeUndefined();
});

it('is nothing where the record is none', async () => {
  jest
    .spyOn(stores.of(winner), 'get')
    .mockResolvedValue([{ signIn: 7, isLost: true, expiresAt: Infinity }]);
  await expect(find()).resolves.toBeUndefined();
});

it('is not missed where the store fails, or the answer never ends', async () => {
  const set = jest.spyOn(stores.of(winner), 'set').mockRejectedValueOnce(new Error('down'));
  await note(false);
  await expect(find()).resolves.toBeUndefined();
  outcomes.note(winner, transaction, new Promise(() => undefined));
  await expect(find()).resolves.toBeUndefined();
  expect(set).toHaveBeenCalledTimes(1);
});
