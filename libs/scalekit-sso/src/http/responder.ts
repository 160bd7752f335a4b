import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { RedirectUrl } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';

/** Longer than browsers keep a page that says `no-store` (three minutes in Chromium), in seconds. */
const EVICTION_SECONDS = 300;

/** The few things that are said differently to an Express and a Fastify response. */
@Injectable()
export class HttpResponder {
  /** Responses that `evictPages()` has been told of. */
  private readonly evicting = new WeakSet<object>();
  private isToldOfReferrers = false;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Adds one cookie, keeping those that are set already. */
  appendCookie(response: unknown, cookie: string): void {
    this.host.httpAdapter.appendHeader(response, 'Set-Cookie', cookie);
  }

  setHeader(response: unknown, name: string, value: string): void {
    this.host.httpAdapter.setHeader(response, name, value);
  }

  /**
   * Keeps an answer out of every cache: it depends on who asks, or sets who they are.
   *
   * @param response undefined does nothing
   */
  noStore(response: unknown): void {
    if (response !== undefined) {
      this.host.httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    }
  }

  /**
   * Makes the browser drop the pages that it holds ready, because a session has ended. Chromium
   * restores pages for the Back button although they say `no-store`, unless an HttpOnly cookie has
   * changed since; and it shows pages that it fetched ahead of a click. The cookie is never read.
   *
   * @param response undefined does nothing
   */
  evictPages(response: unknown): void {
    if (response === undefined || this.evicting.has(response as object)) {
      return;
    }
    this.evicting.add(response as object);
    const { isSecure, tenantDomain } = this.options.base;
    // The hosts of tenants share the session.
    const [domain] = tenantDomain?.split(':', 1) ?? [];
    const [prefix, scope] =
      domain === undefined ? [isSecure ? '__Host-' : '', ''] : ['', `; Domain=${domain}`];
    this.appendCookie(
      response,
      `${prefix}sso.ended=${randomBytes(9).toString('base64url')}; Max-Age=${EVICTION_SECONDS}; Path=/${scope}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
    );
    this.host.httpAdapter.setHeader(
      response,
      'Clear-Site-Data',
      '"prefetchCache", "prerenderCache"',
    );
  }

  /** Sends the browser elsewhere. Tells the next site nothing of the URL it came by. */
  redirect(response: unknown, url: RedirectUrl, status: 302 | 303 = 302): void {
    this.noStore(response);
    this.warnOfReferrerPolicy(response);
    this.host.httpAdapter.setHeader(response, 'Referrer-Policy', 'strict-origin');
    this.host.httpAdapter.redirect(response, status, url);
  }

  /** Answers with JSON, for no cache. */
  json(response: unknown, value: object, status = 200): void {
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
    };
    this.send(response, status, headers, JSON.stringify(value));
  }

  /** Answers with a body of a given kind. */
  send(
    response: unknown,
    status: number,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): void {
    const adapter = this.host.httpAdapter;
    this.noStore(response);
    for (const [name, value] of Object.entries(headers)) {
      adapter.setHeader(response, name, value);
    }
    adapter.reply(response, body, status);
  }

  /** Says once that the app itself hides from us which page a form was on. */
  private warnOfReferrerPolicy(response: unknown): void {
    const policy = String(this.host.httpAdapter.getHeader(response, 'Referrer-Policy'));
    if (!this.isToldOfReferrers && /(^|[ ,])(no-referrer|(strict-)?origin)$/i.test(policy)) {
      this.isToldOfReferrers = true;
      new Logger('ScalekitSso').warn(
        `The app sends Referrer-Policy: ${policy}, so nothing tells which page a form was on that a step-up or the end of a session interrupts, and over plain http each sign-out has to be confirmed. ` +
          "Send same-origin: helmet({ referrerPolicy: { policy: 'same-origin' } }).",
      );
    }
  }

  /** The `Set-Cookie` lines of an answer, once it has left. */
  async sentCookies(response: unknown): Promise<readonly string[]> {
    const { raw = response } = response as { raw?: unknown };
    const answer = raw as ServerResponse;
    if (!answer.destroyed) {
      await new Promise((resolve) => answer.once('close', resolve));
    }
    const lines: unknown = this.host.httpAdapter.getHeader(response, 'Set-Cookie');
    return [lines].flat().filter((line) => typeof line === 'string');
  }

  /** Whether the answer has left already. */
  isSent(response: unknown): boolean {
    return Boolean(this.host.httpAdapter.isHeadersSent(response));
  }
}
