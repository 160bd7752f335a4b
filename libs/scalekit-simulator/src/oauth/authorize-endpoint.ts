import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { html } from '../idp/html.js';
import { sendPage } from '../idp/page.js';
import { noteRefusal } from '../server/answered-request.js';
import { urlAt } from '../server/request-url.js';
import {
  problemOf,
  promptsIn,
  readAuthorizeQuery,
  type AuthorizeQuery,
} from './authorize-query.js';
import { errorUrl, grantCode } from './callback-url.js';
import { selectConnection, type Selection } from './connection-selection.js';
import { isRegistered } from './redirect-uris.js';
import type { Authentication, AuthorizationRequest } from './grant.js';
import { SCOPES, scopesIn } from './scopes.js';

/** How long a person may sit on the page of the identity provider, in seconds. */
const PENDING_SECONDS = 600;

/** `GET` and `POST /oauth/authorize` (contract 3; OIDC Core 3.1.2.1). */
export function authorizeEndpoint(environment: Environment) {
  return (request: Request, response: Response): void => {
    const { values: query, repeated } = readAuthorizeQuery(request);
    const { redirect_uri: redirectUri, state } = query;
    const { client_id: clientId } = query;
    if (clientId === undefined || !environment.clients.has(clientId)) {
      refuse(request, response, 'invalid_client', 'client_id is not known to this environment.', [
        `It got: ${clientId ?? 'none'}`,
        `It knows: ${[...environment.clients.keys()].join(', ')}`,
        'Was the environment restarted? Put the lines that it printed into .env, and restart the app.',
      ]);
      return;
    }
    // Exactly as registered; never redirect anywhere else.
    if (redirectUri === undefined || !isRegistered(environment.redirectUris, redirectUri)) {
      refuse(request, response, 'invalid_redirect_uri', 'redirect_uri is not registered.', [
        `It got: ${redirectUri ?? 'none'}`,
        `Registered: ${[...environment.redirectUris].join(', ') || 'none'}`,
        'They must be the same to the letter: scheme, host, port and path. Register it with the redirectUris option, or --redirect-uri.',
      ]);
      return;
    }
    environment.issuer = urlAt(request);
    const redirectError = (error: string, description: string): void => {
      noteRefusal(response, error, description);
      response.redirect(302, errorUrl(environment, { redirectUri, state }, error, description));
    };
    if (repeated !== undefined) {
      redirectError('invalid_request', `${repeated} is repeated`);
      return;
    }
    const problem = problemOf(query, environment.strictScopes);
    if (problem !== undefined) {
      redirectError(problem.error, problem.description);
      return;
    }
    const selected = select(environment, query);
    if ('error' in selected) {
      redirectError(selected.error, selected.description);
      return;
    }
    const { browser, authentications } = environment.remembered.of(request.headers.cookie);
    const pending: AuthorizationRequest = {
      clientId,
      redirectUri,
      scope: scopesIn(query.scope)
        .filter((scope) => SCOPES.includes(scope))
        .join(' '),
      state,
      nonce: query.nonce,
      codeChallenge: query.code_challenge,
      loginHint: query.login_hint,
      maxAge: query.max_age === undefined ? undefined : Number(query.max_age),
      browser,
      selected,
    };
    const remembered = authentications.get(selected.connectionId);
    const prompts = promptsIn(query);
    if (
      remembered !== undefined &&
      prompts.every((prompt) => prompt === 'none') &&
      suffices(environment, remembered, pending)
    ) {
      response.redirect(302, grantCode(environment, pending, remembered));
      return;
    }
    if (prompts.includes('none')) {
      redirectError('user_login_required', 'prompt is none, and the user has to sign in');
      return;
    }
    const id = randomBytes(16).toString('base64url');
    environment.pending.put(id, pending, PENDING_SECONDS);
    response.redirect(302, `/idp/sign-in/${id}`);
  };
}

/** Whether an identity provider that remembers a user need not ask again. */
function suffices(
  environment: Environment,
  { person, authTime }: Authentication,
  { loginHint, maxAge }: AuthorizationRequest,
): boolean {
  const age = environment.now() / 1000 - authTime;
  // OIDC Core 3.1.2.1; 0 is the same as prompt=login.
  const isFresh = maxAge === undefined || (maxAge > 0 && age <= maxAge);
  return isFresh && (loginHint ?? person.email).toLowerCase() === person.email.toLowerCase();
}

/** Tells the person, as nobody else may be told (contract 3.4). */
function refuse(
  request: Request,
  response: Response,
  error: string,
  description: string,
  help: readonly string[],
): void {
  noteRefusal(response, error, description);
  if (request.accepts(['html', 'json']) === 'json') {
    response.status(400).json({ error, error_description: description });
    return;
  }
  sendPage(
    response,
    400,
    'This sign-in cannot start',
    html`<p>${description}</p>
      ${help.map((line) => html`<p class="soft">${line}</p>`)}
      <p><code>${error}</code></p>`,
  );
}

function select(environment: Environment, query: AuthorizeQuery): Selection {
  const selection = selectConnection(environment.directory, query);
  if ('error' in selection && selection.error === 'domain_not_found') {
    if (environment.domainMiss === 'hosted-login') {
      return { connectionId: 'conn_300000000000000001', organization: undefined };
    }
  }
  return selection;
}
