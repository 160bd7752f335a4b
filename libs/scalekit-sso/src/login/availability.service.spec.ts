import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeGateway } from '../../spec-support/gateway.js';
import { SsoError } from '../errors/sso-error.js';
import { AvailabilityService, type SsoAvailability } from './availability.service.js';

let fake: FakeGateway;
const ask = (emailOrDomain: unknown): Promise<SsoAvailability> =>
  new AvailabilityService(fake.gateway).availability(emailOrDomain);

beforeEach(() => {
  fake = new FakeGateway();
});

describe('availability', () => {
  it.each([
    ['Jane@ACME.test', [{ id: 'conn_1' }], 'available'],
    ['acme.test', [{ id: 'conn_1' }, { id: 'conn_2' }], 'available'],
    ['acme.test', [], 'unavailable'],
  ])('of %s with %j is %s', async (asked, connections, availability) => {
    fake.connections = () => Promise.resolve(connections);
    await expect(ask(asked)).resolves.toBe(availability);
    expect(fake.calls).toEqual([['listConnectionsByDomain', 'acme.test']]);
  });

  it.each(['', 'acme', 'jane@', undefined, null, 7, ['acme.test'], {}])(
    'of %j is invalid, and asks nobody',
    async (asked) => {
      await expect(ask(asked)).resolves.toBe('invalid');
      expect(fake.calls).toEqual([]);
    },
  );

  it('is unknown where the environment cannot be asked, and the log says why', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    fake.connections = () =>
      Promise.reject(new SsoError('environment_busy', { detail: 'HTTP 429' }));
    await expect(ask('acme.test')).resolves.toBe('unknown');
    expect(warn).toHaveBeenCalledWith('availability unknown | environment_busy | HTTP 429');
    warn.mockRestore();
  });

  it('does not hide a mistake of our own', async () => {
    fake.connections = () => Promise.reject(new RangeError('a bug'));
    await expect(ask('acme.test')).rejects.toThrow(RangeError);
  });
});
