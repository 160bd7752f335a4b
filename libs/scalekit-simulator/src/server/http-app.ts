import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import {
  adminPortalPage,
  adminPortalStream,
  adminPortalSubmit,
  openAdminPortal,
} from '../admin-portal/endpoints.js';
import type { Environment } from '../environment.js';
import { directoryPage, directorySubmit } from '../idp/directory-page.js';
import { portalPage, portalSubmit } from '../idp/portal-page.js';
import { signInPage, signInSubmit } from '../idp/sign-in-page.js';
import { statusPage } from '../idp/status-page.js';
import { authorizeEndpoint } from '../oauth/authorize-endpoint.js';
import { discoveryDocument } from '../oauth/discovery.js';
import { logoutEndpoint } from '../oauth/logout-endpoint.js';
import { sendDocument } from '../oauth/send-document.js';
import { tokenEndpoint } from '../oauth/token-endpoint.js';
import { userinfoEndpoint } from '../oauth/userinfo-endpoint.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import { noteRefusal, watchHttp, type AnswerListener } from './answered-request.js';
import type { Faults } from './faults.js';
import { httpFaults } from './http-faults.js';
import { loopbackOnly } from './loopback-only.js';
import { ownPagesOnly } from './own-pages-only.js';
import { urlAt } from './request-url.js';
import type { RequestLog } from './request-log.js';

/** The routes of the HTTP half, under which requests are counted. */
export const ROUTES = [
  '/.well-known/openid-configuration',
  '/keys',
  '/oauth/authorize',
  '/oauth/token',
  '/userinfo',
  '/oidc/logout',
  '/idp',
  '/idp/:connectionId',
  '/idp/sign-in/:id',
  '/directory',
  '/magicLink/:token',
  '/portal/:id',
  '/portal/:id/stream',
  '/',
] as const;

/** The HTTP half of an environment. */
export function createHttpApp(
  environment: Environment,
  webhooks: Webhooks,
  faults: Faults,
  log: RequestLog,
  listener: AnswerListener,
): Express {
  const { tampering } = environment;
  const authorize = authorizeEndpoint(environment);
  const userinfo = userinfoEndpoint(environment);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use(watchHttp(listener, (path) => log.routeOf(path) ?? withoutSecrets(path)));
  app.use((request, response, next) => {
    log.add(request.method, request.path);
    // Apps that compare clocks look here.
    response.set('Date', new Date(environment.now()).toUTCString());
    next();
  });
  app.use(loopbackOnly);
  app.use(express.urlencoded({ extended: false, limit: '64kb' }));
  app.use(httpFaults(faults));
  app.get('/.well-known/openid-configuration', (request, response) => {
    sendDocument(response, discoveryDocument(urlAt(request)), tampering.take('discovery'));
  });
  app.get('/keys', (_request, response) => {
    sendDocument(response, environment.keys.jwks(), tampering.take('keys'));
  });
  app.route('/oauth/authorize').get(authorize).post(authorize);
  app.post('/oauth/token', tokenEndpoint(environment));
  app.all('/oauth/token', (_request, response) => {
    // RFC 6749 section 3.2
    noteRefusal(response, 'invalid_request', 'the token endpoint takes POST only');
    response.status(405).set('Allow', 'POST').json({
      error: 'invalid_request',
      error_description: 'The token endpoint takes POST only.',
    });
  });
  app.route('/userinfo').get(userinfo).post(userinfo);
  app.get('/oidc/logout', logoutEndpoint(environment));
  app.get('/idp', portalPage(environment));
  app.post('/idp/:connectionId', ownPagesOnly, portalSubmit(environment));
  app.get('/idp/sign-in/:id', signInPage(environment));
  app.post('/idp/sign-in/:id', ownPagesOnly, signInSubmit(environment));
  app.get('/directory', directoryPage(environment, webhooks));
  app.post('/directory', ownPagesOnly, directorySubmit(environment, webhooks));
  app.get('/magicLink/:token', openAdminPortal(environment));
  app.get('/portal/:id', adminPortalPage(environment));
  app.post('/portal/:id', ownPagesOnly, adminPortalSubmit(environment));
  app.get('/portal/:id/stream', adminPortalStream(environment));
  app.get('/', statusPage(environment));
  app.use(sendError);
  return app;
}

/** A path that is none of ours, without segments that may be anything. */
function withoutSecrets(path: string): string {
  const segments = path.split('/').slice(0, 6);
  return segments.map((segment) => (/^[a-z._-]{0,30}$/.test(segment) ? segment : '…')).join('/');
}

/** Express would print a stack to the console and to the caller. It tells by the four parameters. */
function sendError(
  error: unknown,
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status } = error as { status?: unknown };
  const isRefused = error instanceof SyntaxError || (typeof status === 'number' && status < 500);
  const code = isRefused ? 'invalid_request' : 'server_error';
  const description = error instanceof Error ? error.message : 'unknown';
  // What it says may quote a body.
  noteRefusal(response, code, error instanceof Error ? error.name : 'unknown');
  response.status(isRefused ? 400 : 500).json({ error: code, error_description: description });
}
