import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { readForm } from '../idp/form.js';
import { html, type Html } from '../idp/html.js';
import { sendPage } from '../idp/page.js';
import { applyChange } from './changes.js';
import { loadFailure, sessionExpiry, sessionWarning, type PortalMessage } from './messages.js';
import { portalMain } from './page.js';
import { PORTAL_SCRIPT } from './script.js';

/** How often an open portal looks at the clock of the environment. */
const STREAM_INTERVAL_MS = 200;

const REASONS = {
  used: 'This link was opened before: each opens the portal once, and so does a preview of it.',
  expired: 'This link is too old: each opens the portal for a minute.',
  unknown: 'There is no such link.',
} as const;

type ById = Request<{ id: string }>;

/** `GET /magicLink/:token`: opens the portal, once. */
export function openAdminPortal(environment: Environment) {
  const { directory, portalSessions } = environment;
  return (request: Request<{ token: string }>, response: Response): void => {
    const admission = directory.portalLinks.redeem(request.params.token);
    if (typeof admission === 'string') {
      sendFailure(environment, response, admission === 'unknown' ? 404 : 410, REASONS[admission]);
      return;
    }
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    response.redirect(303, `/portal/${portalSessions.open(admission).id}`);
  };
}

/** `GET /portal/:id`: the portal, and what has happened since its last page. */
export function adminPortalPage(environment: Environment) {
  const { directory, portalSessions } = environment;
  return ({ params }: ById, response: Response): void => {
    const session = portalSessions.find(params.id);
    const organization = session && directory.organization(session.organizationId);
    if (session === undefined || organization === undefined) {
      sendOver(environment, response);
      return;
    }
    const isEnding = portalSessions.phaseOf(session) === 'ending';
    const main = portalMain(directory, organization, session, isEnding);
    session.problem = undefined;
    send(environment, response, 200, `Set-up of ${organization.displayName}`, main, {
      messages: session.outbox.splice(0),
      stream: `/portal/${session.id}/stream`,
    });
  };
}

/** `POST /portal/:id`: changes something, and shows the portal again. */
export function adminPortalSubmit(environment: Environment) {
  return ({ params, body }: ById, response: Response): void => {
    const session = environment.portalSessions.find(params.id);
    if (session === undefined) {
      sendOver(environment, response);
      return;
    }
    applyChange(environment.directory, session, readForm(body));
    response.redirect(303, `/portal/${session.id}`);
  };
}

/** `GET /portal/:id/stream`: tells an open page when its session nears its end, and when it ends. */
export function adminPortalStream({ portalSessions }: Environment) {
  return ({ params }: ById, response: Response): void => {
    const session = portalSessions.find(params.id);
    if (session === undefined) {
      // HTML Standard, server-sent events: the page does not try again.
      response.status(204).end();
      return;
    }
    response.set('Cache-Control', 'no-store').type('text/event-stream').flushHeaders();
    const tell = (event: string, message: PortalMessage): void => {
      response.write(`event: ${event}\ndata: ${JSON.stringify(message)}\n\n`);
    };
    // Pages that were open before are all warned; one that opens after a warning is not again.
    let { warnedOf } = session;
    const look = (): void => {
      const phase = portalSessions.phaseOf(session);
      if (phase === 'over') {
        tell('expiry', sessionExpiry(session));
        response.end();
      } else if (phase === 'ending' && warnedOf !== session.expiresAt) {
        warnedOf = session.warnedOf = session.expiresAt;
        tell('warning', sessionWarning(session));
      }
    };
    const interval = setInterval(look, STREAM_INTERVAL_MS).unref();
    response.once('close', () => {
      clearInterval(interval);
    });
    look();
  };
}

function sendOver(environment: Environment, response: Response): void {
  sendFailure(environment, response, 410, 'This session is over, or was never there.');
}

function sendFailure(
  environment: Environment,
  response: Response,
  status: number,
  reason: string,
): void {
  const main = html`<p>${reason}</p>
    <p>Open the portal again from your app, which makes a new link.</p>`;
  const messages = [loadFailure()];
  send(environment, response, status, 'The portal did not open', main, { messages });
}

function send(
  environment: Environment,
  response: Response,
  status: number,
  title: string,
  main: Html,
  page: { readonly messages: readonly PortalMessage[]; readonly stream?: string },
): void {
  const origins = embedders(environment);
  sendPage(response, status, title, main, {
    banner: 'the admin portal of your customers.',
    frameAncestors: origins,
    script: PORTAL_SCRIPT,
    data: { origins, ...page },
  });
}

/** Origins that may embed the portal: those of the redirect URIs without a `*` (contract section 10). */
function embedders({ redirectUris }: Environment): string[] {
  const urls = [...redirectUris].filter((uri) => !uri.includes('*')).map((uri) => new URL(uri));
  const pages = urls.filter(({ protocol }) => protocol === 'http:' || protocol === 'https:');
  return [...new Set(pages.map(({ origin }) => origin))];
}
