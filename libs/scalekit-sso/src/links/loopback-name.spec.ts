import { ApplicationConfig } from '@nestjs/core';
import { navigation, urlsOf, type Mount } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { AllResolvedOptions } from '../scalekit-sso.options.js';
import { addressAtOwnName } from './loopback-name.js';
import type { SsoRequest } from '../http/request.js';

const own = (request: SsoRequest, options: AllResolvedOptions, mount?: Mount): string | undefined =>
  addressAtOwnName(request, options.base, urlsOf(options, mount));

const addressOf = (host: string | undefined, target: string, baseUrl: string): string | undefined =>
  own(navigation(target, host === undefined ? {} : { host }), optionsWith({ baseUrl }));

describe('the address at the name of baseUrl', () => {
  it.each([
    ['localhost:3000', 'http://127.0.0.1:3000', 'http://127.0.0.1:3000/auth/login?a=b'],
    ['127.0.0.1:3000', 'http://localhost:3000', 'http://localhost:3000/auth/login?a=b'],
    ['localhost:3000', 'http://127.0.0.1:3000/app', 'http://127.0.0.1:3000/app/auth/login?a=b'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000', undefined],
    ['localhost:3001', 'http://127.0.0.1:3000', undefined],
    ['evil.example:3000', 'http://127.0.0.1:3000', undefined],
    ['localhost', 'https://app.example.com', undefined],
    ['a b', 'http://127.0.0.1:3000', undefined],
    ['', 'http://127.0.0.1:3000', undefined],
    [undefined, 'http://127.0.0.1:3000', undefined],
  ])('of a request to %O, for %s, is %O', (host, baseUrl, address) => {
    expect(addressOf(host, '/auth/login?a=b', baseUrl)).toBe(address);
  });

  it('has the sub-path of baseUrl once where the proxy keeps it (B6)', () => {
    const applicationConfig = new ApplicationConfig();
    applicationConfig.setGlobalPrefix('app');
    const request = navigation('/app/auth/login?a=b', { host: 'localhost:3000' });
    const options = optionsWith({ baseUrl: 'http://127.0.0.1:3000/app' });
    expect(own(request, options, { applicationConfig })).toBe(
      'http://127.0.0.1:3000/app/auth/login?a=b',
    );
  });

  it('is told by HTTP/2 too', () => {
    const options = optionsWith({ baseUrl: 'http://127.0.0.1:3000' });
    const request = navigation('/x', { ':authority': 'localhost:3000' });
    expect(own(request, options)).toBe('http://127.0.0.1:3000/x');
  });

  it.each(['http://x/auth/login', '@evil.example/', '', '*', '.evil.example/', '0/'])(
    'is none for the request target %j, which is no path',
    (target) => {
      expect(addressOf('localhost:3000', target, 'http://127.0.0.1:3000')).toBeUndefined();
    },
  );

  it('is none at the host of a tenant', () => {
    const options = optionsWith({
      baseUrl: 'http://app.localhost:3000',
      tenantDomain: 'app.localhost:3000',
    });
    const at = (host: string): string | undefined => own(navigation('/x', { host }), options);
    expect(at('acme.app.localhost:3000')).toBeUndefined();
    expect(at('localhost:3000')).toBe('http://app.localhost:3000/x');
  });
});
