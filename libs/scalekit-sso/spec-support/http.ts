import { EventEmitter } from 'node:events';
import type { Type } from '@nestjs/common';
import {
  ApplicationConfig,
  type HttpAdapterHost,
  type ModuleRef,
  type ModulesContainer,
} from '@nestjs/core';
import type { SsoRequest } from '../src/http/request.js';
import { HttpResponder } from '../src/http/responder.js';
import { DEFAULT_ROUTES, type RoutePaths } from '../src/options/routes.js';
import { RequestedReturn } from '../src/links/requested-return.js';
import { RouteUrls } from '../src/links/route-urls.js';
import { SsoLinks } from '../src/links/sso-links.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { optionsWith } from './options.js';

/** Where Nest has mapped the routes, where it is not as the app's defaults have it. */
export interface Mount {
  readonly applicationConfig?: ApplicationConfig;
  readonly module?: Type;
  readonly routes?: Partial<RoutePaths>;
}

/** What was said to a response. */
export class Answer extends EventEmitter {
  readonly headers: Record<string, string> = {};
  readonly cookies: string[] = [];
  status: number | undefined;
  location: string | undefined;
  body: string | undefined;
  /** Whether all of it has left, as `ServerResponse` tells. */
  writableFinished = false;
  destroyed = false;
}

/** An HTTP adapter that only takes notes. */
export function adapter(): HttpAdapterHost['httpAdapter'] {
  const httpAdapter = {
    appendHeader: (answer: Answer, name: string, value: string) => {
      (name === 'Set-Cookie' ? answer.cookies : []).push(value);
    },
    setHeader: (answer: Answer, name: string, value: string) => {
      answer.headers[name.toLowerCase()] = value;
    },
    getHeader: (answer: Answer, name: string) =>
      name === 'Set-Cookie' ? answer.cookies : answer.headers[name.toLowerCase()],
    redirect: (answer: Answer, status: number, location: string) => {
      Object.assign(answer, { status, location });
    },
    reply: (answer: Answer, body: string, status: number) => {
      Object.assign(answer, { status, body });
    },
    isHeadersSent: (answer: Answer) => answer.status !== undefined,
  };
  return httpAdapter as unknown as HttpAdapterHost['httpAdapter'];
}

/** The real responder. */
export function responder(options: AllResolvedOptions = optionsWith()): HttpResponder {
  return new HttpResponder({ httpAdapter: adapter() } as HttpAdapterHost, options);
}

/** The real addresses, in an app without a global prefix. */
export function urlsOf(options: AllResolvedOptions, mount: Mount = {}): RouteUrls {
  const { applicationConfig = new ApplicationConfig(), module = Object } = mount;
  return new RouteUrls(
    { container: { applicationConfig } } as unknown as ModuleRef,
    { applicationId: 'app-1' } as ModulesContainer,
    module,
    { ...DEFAULT_ROUTES, prefix: 'auth', ...mount.routes },
    options,
  );
}

/** The real links, in an app without a global prefix. */
export function linksOf(options: AllResolvedOptions): SsoLinks {
  return new SsoLinks(urlsOf(options), options);
}

/** The real judge of the addresses that clients ask for. */
export function requestedReturnOf(options: AllResolvedOptions): RequestedReturn {
  return new RequestedReturn(urlsOf(options), responder(options), options);
}

/** A browser that navigates to an address, by its address bar where no header says otherwise. */
export function navigation(url: string, headers: Record<string, string> = {}): SsoRequest {
  const typed = 'referer' in headers ? {} : { 'sec-fetch-site': 'none' };
  return { method: 'GET', url, headers: { accept: 'text/html', ...typed, ...headers } };
}
