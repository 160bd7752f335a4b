import { Server as HttpServer } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { optionsWith } from '../../spec-support/options.js';
import { productionWarnings } from './production-warnings.js';
import { checkProxy } from './proxy-check.js';

/** An adapter of which only what is asked for is there: one of Nest would have to listen. */
function adapterWith(
  trusted: unknown,
  server: object = new HttpServer(),
  type = 'express',
): AbstractHttpAdapter {
  return {
    getType: () => type,
    getHttpServer: () => server,
    getInstance: () => ({ get: (name: string) => (name === 'trust proxy' ? trusted : undefined) }),
  } as unknown as AbstractHttpAdapter;
}

const { base: https } = optionsWith({ baseUrl: 'https://app.example.com' });
const { base: http } = optionsWith({ baseUrl: 'http://127.0.0.1:3000' });
const FIX =
  "Let the app trust the proxy in front of it, and only that one: app.set('trust proxy', 1) (docs/production.md).";

describe('the proxy in front of an app', () => {
  it.each([false, undefined, 0])('is missed where trust proxy is %s', (trusted) => {
    expect(checkProxy(adapterWith(trusted), https)).toEqual({
      check: 'proxy',
      severity: 'warning',
      message: expect.stringMatching(
        /^users come over https and this process serves http/,
      ) as string,
      fix: FIX,
    });
  });

  it.each([1, 'loopback', '10.0.0.0/8', () => true])('is trusted with %s', (trusted) => {
    expect(checkProxy(adapterWith(trusted), https).severity).toBe('ok');
  });

  it('is not there where the process serves https, or users come over http', () => {
    expect(checkProxy(adapterWith(false, new TlsServer()), https).severity).toBe('ok');
    expect(checkProxy(adapterWith(false), http).severity).toBe('ok');
  });

  it.each([https, http])('is not everyone', (base) => {
    expect(checkProxy(adapterWith(true), base)).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(/^'trust proxy' is true: each client/) as string,
    });
  });

  it.each([
    ['Fastify', adapterWith(undefined, {}, 'fastify')],
    ['an app without HTTP', null],
  ])('is not known of %s', (_, adapter) => {
    expect(checkProxy(adapter, https)).toMatchObject({
      severity: 'unknown',
      fix: FIX,
    });
  });
});

it('warns at a boot in production of what is wrong, and of nothing else', () => {
  const options = optionsWith({
    environmentUrl: 'https://acme.scalekit.com',
    clientSecret: 'live_0123456789',
    baseUrl: 'http://app.example.com',
    cookieSecret: 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
  });
  expect(productionWarnings(options, adapterWith(1))).toEqual([
    'Production: https: users reach the app over plain http: http://app.example.com. Set SSO_BASE_URL to the https URL that users see.',
    'Production: webhook secret: there is none: users who leave stay signed in. Add a webhook in the Scalekit dashboard, and set SCALEKIT_WEBHOOK_SECRET to its secret.',
  ]);
  expect(productionWarnings(options, adapterWith(true))).toHaveLength(3);
});
