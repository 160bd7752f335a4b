import { Logger, type ExecutionContext } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { SsoError } from '../errors/sso-error.js';
import { errorOf } from './transport-error.js';

const contextOf = (type: string, client: object = {}): ExecutionContext =>
  ({ getType: () => type, getArgByIndex: () => client }) as unknown as ExecutionContext;
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('errorOf', () => {
  const debug = vi.fn();
  beforeEach(() => {
    debug.mockReset();
    vi.spyOn(Logger.prototype, 'debug').mockImplementation(debug);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('leaves errors as they are, of other transports and of the app', async () => {
    const error = new SsoError('login_required');
    for (const type of ['http', 'graphql', 'rpc']) {
      await expect(errorOf(error, contextOf(type))).resolves.toBe(error);
    }
    const own = new Error('of the app');
    await expect(errorOf(own, contextOf('ws'))).resolves.toBe(own);
    expect(debug).not.toHaveBeenCalled();
  });

  it('is a WsException for gateways, with one line of the log', async () => {
    const error = new SsoError('login_required', { at: 'Chat.send()' });
    const close = vi.fn();
    const thrown = await errorOf(error, contextOf('ws', { close }));
    expect(thrown).toBeInstanceOf(WsException);
    expect(thrown).toMatchObject({ cause: error });
    expect((thrown as WsException).getError()).toEqual({
      status: 'error',
      code: 'login_required',
      message: error.message,
      reference: error.reference,
    });
    expect(debug).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining(`login_required (401) | reference ${error.reference} | Chat.send()`),
    );
    await turn();
    expect(close).not.toHaveBeenCalled();
  });

  it('closes the socket of a session that has ended, once Nest has answered', async () => {
    const close = vi.fn();
    await errorOf(new SsoError('session_expired'), contextOf('ws', { close }));
    await turn();
    expect(close).toHaveBeenCalledExactlyOnceWith(4401, 'session_expired');
  });
});
