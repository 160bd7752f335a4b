import { Server as TlsServer } from 'node:tls';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { BaseUrl } from '../options/base-url.js';
import { ok, unknown, warning, type Finding } from './finding.js';

const NAME = 'proxy';
const FIX =
  "Let the app trust the proxy in front of it, and only that one: app.set('trust proxy', 1) (docs/production.md).";

/** What Express knows of its settings. Fastify does not say: there the first sign-in shows it. */
interface ExpressApp {
  get(setting: string): unknown;
}

/** Whether the app believes the proxy in front of it, and no one else. For a boot in production. */
export function checkProxy(
  adapter: AbstractHttpAdapter | null | undefined,
  { isSecure }: BaseUrl,
): Finding {
  // Without an adapter this is an app of commands or jobs.
  if (adapter?.getType() !== 'express') {
    return unknown(NAME, 'the framework does not say whom it trusts', FIX);
  }
  const trusted = adapter.getInstance<ExpressApp>().get('trust proxy');
  if (trusted === true) {
    return warning(
      NAME,
      "'trust proxy' is true: each client writes its own address, so that no rate limit holds",
      FIX,
    );
  }
  // Whoever serves https himself needs no proxy.
  const isBehindProxy = isSecure && !(adapter.getHttpServer() instanceof TlsServer);
  return isBehindProxy && (trusted === false || trusted === undefined || trusted === 0)
    ? warning(
        NAME,
        'users come over https and this process serves http, so there is a proxy, which it does not trust: secure session cookies are not set, and all users share one rate limit',
        FIX,
      )
    : ok(NAME, 'is trusted, and no one else');
}
