// Stands in for Auth0 or AWS Cognito, which cannot be had here: an OpenID provider (`oidc-provider`)
// that has users of its own and federates to Scalekit (`openid-client`) as those services do, with
// their paths, parameters and user ids. Real is what they do on the wire; their consoles are not here.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import * as upstream from 'openid-client';
import { Provider } from 'oidc-provider';

/** What differs between the services. */
const KINDS = {
  auth0: {
    routes: { authorization: '/authorize', token: '/oauth/token', userinfo: '/userinfo' },
    callback: '/login/callback',
    parameters: ['connection', 'organization'],
    connectionOf: ({ connection }) => connection,
    userIdOf: (connection, subject) => `oidc|${connection}|${subject}`,
  },
  cognito: {
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userInfo',
    },
    callback: '/oauth2/idpresponse',
    parameters: ['identity_provider', 'idp_identifier'],
    connectionOf: ({ identity_provider: name }) => name,
    userIdOf: (connection, subject) => `${connection}_${subject}`,
  },
};

/**
 * Starts a broker on 127.0.0.1.
 *
 * @param kind `auth0` or `cognito`
 * @param port that is free
 * @param app client_id, client_secret and redirect_uris of the app
 * @param scalekit environmentUrl, clientId and clientSecret
 * @param connections by name, the domains that lead there without a parameter
 * @returns the issuer, what was asked for at its authorization endpoint, and how to stop it
 */
export async function startBroker({ kind, port, app, scalekit, connections }) {
  const { routes, callback, parameters, connectionOf, userIdOf } = KINDS[kind];
  const issuer = `http://127.0.0.1:${port}`;
  const accounts = new Map();
  const pending = new Map();
  const asked = [];
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [{ ...app, token_endpoint_auth_method: 'client_secret_post' }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    routes: { ...routes, jwks: '/.well-known/jwks.json' },
    extraParams: parameters,
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    cookies: { keys: ['a key of the stand-in'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => accounts.get(id) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // The app is its own: nobody is asked for consent.
    loadExistingGrant: async ({ oidc }) => {
      const { accountId } = oidc.session;
      const grant = new provider.Grant({ accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const scalekitClient = await upstream.discovery(
    new URL(scalekit.environmentUrl),
    scalekit.clientId,
    scalekit.clientSecret,
    undefined,
    { execute: [upstream.allowInsecureRequests] },
  );

  /** To Scalekit, with the hint that Auth0 passes on by `upstream_params`, and Cognito by itself. */
  async function federate(response, uid, connection, { login_hint: loginHint }) {
    const verifier = upstream.randomPKCECodeVerifier();
    const login = { uid, connection, verifier, nonce: upstream.randomNonce() };
    const state = upstream.randomState();
    pending.set(state, login);
    const url = upstream.buildAuthorizationUrl(scalekitClient, {
      redirect_uri: issuer + callback,
      scope: 'openid profile email',
      state,
      nonce: login.nonce,
      code_challenge: await upstream.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(loginHint === undefined ? {} : { login_hint: loginHint }),
    });
    response.writeHead(302, { location: url.href }).end();
  }

  async function backFromScalekit(url, response) {
    const state = url.searchParams.get('state');
    const login = pending.get(state);
    pending.delete(state);
    const tokens = await upstream.authorizationCodeGrant(scalekitClient, url, {
      expectedState: state,
      expectedNonce: login.nonce,
      pkceCodeVerifier: login.verifier,
    });
    const { sub, email, email_verified: verified, name, ...claims } = tokens.claims();
    const id = userIdOf(login.connection, sub);
    const { given_name: givenName, family_name: familyName } = claims;
    accounts.set(id, {
      sub: id,
      email,
      // Cognito has attributes that are texts.
      email_verified: kind === 'cognito' ? String(verified) : verified,
      name,
      given_name: givenName,
      family_name: familyName,
    });
    // The cookie of an interaction is sent below its own path only.
    response
      .writeHead(302, { location: `/interaction/${login.uid}/done?user=${encodeURIComponent(id)}` })
      .end();
  }

  async function interact(request, response, url) {
    const { uid, params } = await provider.interactionDetails(request, response);
    const domain = params.login_hint?.split('@').at(-1);
    const byDomain = Object.entries(connections).find(([, domains]) => domains.includes(domain));
    const connection = connectionOf(params) ?? byDomain?.[0];
    if (url.pathname.endsWith('/done')) {
      const accountId = url.searchParams.get('user');
      await provider.interactionFinished(request, response, { login: { accountId } });
    } else if (connection === undefined) {
      accounts.set('own|1', { sub: 'own|1', email: 'own@example.net', name: 'Own User' });
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<h1>Users of ${kind}</h1><a href="/interaction/${uid}/done?user=own|1">Sign in</a>`);
    } else if (!Object.hasOwn(connections, connection)) {
      await provider.interactionFinished(request, response, {
        error: 'invalid_request',
        error_description: 'the connection was not found',
      });
    } else {
      asked.push(params);
      await federate(response, uid, connection, params);
    }
  }

  const handle = provider.callback();
  const server = createServer((request, response) => {
    const url = new URL(request.url, issuer);
    const work = url.pathname.startsWith('/interaction/')
      ? interact(request, response, url)
      : url.pathname === callback
        ? backFromScalekit(url, response)
        : handle(request, response);
    Promise.resolve(work).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    asked,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
