import { Logger } from '@nestjs/common';
import { FakeGateway } from '../../spec-support/gateway.js';
import { optionsWith } from '../../spec-support/options.js';
import { SsoError } from '../errors/sso-error.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { AvailabilityService, type SsoAvailability } from './availability.service.js';

let fake: FakeGateway;
const serviceWith = (options: Partial<ScalekitSsoOptions> = {}): AvailabilityService =>
  new AvailabilityService(fake.gateway, optionsWith(options));
const ask = (emailOrDomain: unknown): Promise<SsoAvailability> =>
  serviceWith().availability(emailOrDomain);

beforeEach(() => {
  fake = new FakeGateway();
});

describe('availability', () => {
  it.each([
    ['Jane@ACME.test', [{ id: 'conn_1' }], 'available'],
    ['acme.test', [{ id: 'conn_1' }, { id: 'conn_2' }], 'available'],
    [' jane+sso@acme.test ', [{ id: 'conn_1' }], 'available'],
    ['acme.test', [], 'unavailable'],
  ])('of %s with %j is %s', async (asked, connections, availability) => {
    fake.connections = () => Promise.resolve(connections);
    await expect(ask(asked)).resolves.toBe(availability);
    expect(fake.calls).toEqual([['listConnectionsByDomain', 'acme.test']]);
  });

  it.each([
    '',
    'acme',
    'jane@',
    'a@b@acme.test',
    'jane doe@acme.test',
    '@acme.test',
    undefined,
    null,
    7,
    ['acme.test'],
    {},
  ])('of %j is invalid, and asks nobody', async (asked) => {
    await expect(ask(asked)).resolves.toBe('invalid');
    expect(fake.calls).toEqual([]);
  });

  it('is unknown where the environment cannot be asked, and the log says why', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    fake.connections = () =>
      Promise.reject(new SsoError('environment_busy', { detail: 'HTTP 429' }));
    await expect(ask('acme.test')).resolves.toBe('unknown');
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^availability unknown \| environment_busy \| HTTP 429 \| retry: /),
    );
    warn.mockRestore();
  });

  it('is loud about the same failure twenty times a minute, as strangers can cause it', async () => {
    const log = (['warn', 'debug'] as const).map((level) =>
      vi.spyOn(Logger.prototype, level).mockImplementation(() => undefined),
    );
    fake.connections = () => Promise.reject(new SsoError('environment_busy'));
    const service = serviceWith();
    for (let index = 0; index < 25; index += 1) {
      await service.availability('acme.test');
    }
    expect(log.map(({ mock }) => mock.calls.length)).toEqual([20, 5]);
    vi.restoreAllMocks();
  });

  it('is still told where others push a question out of the memory', async () => {
    const service = serviceWith({ availability: { maxDomains: 1 } });
    fake.connections = () => Promise.resolve([{ id: 'conn_1' }]);
    const answers = ['a.test', 'b.test', 'c.test'].map((it) => service.availability(it));
    await expect(Promise.all(answers)).resolves.toEqual(['available', 'available', 'available']);
  });

  it('does not hide a mistake of our own', async () => {
    fake.connections = () => Promise.reject(new RangeError('a bug'));
    await expect(ask('acme.test')).rejects.toThrow(RangeError);
  });
});

describe('the memory of availability', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('merges a thousand questions about one domain into one', async () => {
    const service = serviceWith();
    fake.connections = () => Promise.resolve([{ id: 'conn_1' }]);
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => service.availability(`p${index}@acme.test`)),
    );
    expect(new Set(answers)).toEqual(new Set(['available']));
    expect(fake.calls).toHaveLength(1);
  });

  it.each([
    ['available', [{ id: 'conn_1' }], 20],
    ['unavailable', [], 10],
  ] as const)('keeps "%s" for its lifetime', async (_answer, connections, seconds) => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    const service = serviceWith({ availability: { positiveSeconds: 20, negativeSeconds: 10 } });
    fake.connections = () => Promise.resolve([...connections]);
    const callsAfter = async (ms: number): Promise<number> => {
      vi.advanceTimersByTime(ms);
      await service.availability('acme.test');
      return fake.calls.length;
    };
    expect(await callsAfter(0)).toBe(1);
    expect(await callsAfter(seconds * 1_000 - 50)).toBe(1);
    expect(await callsAfter(100)).toBe(2);
  });

  it('asks again at once where there was no answer', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const service = serviceWith();
    fake.connections = () => Promise.reject(new SsoError('environment_busy'));
    await expect(service.availability('acme.test')).resolves.toBe('unknown');
    fake.connections = () => Promise.resolve([]);
    await expect(service.availability('acme.test')).resolves.toBe('unavailable');
    warn.mockRestore();
  });

  it('O2 stays within its bound, whoever asks for many domains', async () => {
    const service = serviceWith({ availability: { maxDomains: 500 } });
    for (let index = 0; index < 1_500; index += 1) {
      await expect(service.availability(`d${index}.test`)).resolves.toBe('unavailable');
      expect(service.size).toBe(Math.min(index + 1, 500));
    }
  });

  it('forgets when it is told to', async () => {
    const service = serviceWith();
    await service.availability('acme.test');
    service.forget();
    await service.availability('acme.test');
    expect(fake.calls).toHaveLength(2);
  });
});
