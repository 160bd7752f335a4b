import { SsoError } from '../errors/sso-error.js';
import { closeClient, onceClosed, tellClient } from './close-client.js';

const error = new SsoError('organization_mismatch');

describe('a socket', () => {
  const io = { once: vi.fn(), emit: vi.fn(), disconnect: vi.fn() };
  const plain = { once: vi.fn(), emit: vi.fn(), close: vi.fn() };
  beforeEach(() => {
    vi.clearAllMocks();
  });

  it('of socket.io hears why it is closed, and is closed as a whole', () => {
    tellClient(io, error);
    expect(io.emit).toHaveBeenCalledExactlyOnceWith('exception', {
      status: 'error',
      code: 'organization_mismatch',
      message: error.message,
      reference: error.reference,
    });
    closeClient(io, error);
    expect(io.disconnect).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('of the package ws gets a close code and a reason', () => {
    tellClient(plain, error);
    expect(plain.emit).not.toHaveBeenCalled();
    closeClient(plain, error);
    expect(plain.close).toHaveBeenCalledExactlyOnceWith(4403, 'organization_mismatch');
  });

  it('says when it is closed', () => {
    const listener = vi.fn();
    onceClosed(io, listener);
    onceClosed(plain, listener);
    expect(io.once).toHaveBeenCalledExactlyOnceWith('disconnect', listener);
    expect(plain.once).toHaveBeenCalledExactlyOnceWith('close', listener);
    closeClient({ once: vi.fn(), emit: vi.fn() }, error);
  });
});
