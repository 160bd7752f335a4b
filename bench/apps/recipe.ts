// The plain Express recipe of Scalekit's Node docs: the SDK, two validated tokens, express-session.
import { randomBytes } from 'node:crypto';
import { Scalekit } from '@scalekit-sdk/node';
import express from 'express';
import { dashboard } from './page.js';
import { connectRedis } from './redis.js';
import { reportToHarness } from './report-to-harness.js';
import { sessionMiddleware } from './session.js';
import { readSettings } from './settings.js';

declare module 'express-session' {
  interface SessionData {
    state: string;
    user: { readonly email?: string };
  }
}

const { port, callbackUrl, environmentUrl, clientId, clientSecret, secret } = readSettings();
const scalekit = new Scalekit(environmentUrl, clientId, clientSecret);
const app = express();
app.use(sessionMiddleware(await connectRedis(), secret));

app.get('/auth/login', (request, response) => {
  const state = randomBytes(32).toString('base64url');
  request.session.state = state;
  const organizationId = String(request.query.organization_id);
  response.redirect(scalekit.getAuthorizationUrl(callbackUrl, { organizationId, state }));
});

app.get('/auth/callback', async (request, response) => {
  const { code, state, error } = request.query;
  if (error !== undefined || state === undefined || state !== request.session.state) {
    response.status(400).send('The sign-in failed.');
    return;
  }
  const result = await scalekit.authenticateWithCode(String(code), callbackUrl);
  await scalekit.validateToken(result.idToken, { issuer: environmentUrl, audience: [clientId] });
  await scalekit.validateToken(result.accessToken, { issuer: environmentUrl });
  delete request.session.state;
  request.session.user = result.user;
  response.redirect('/dashboard');
});

app.get('/dashboard', (request, response) => {
  const { user } = request.session;
  if (user === undefined) {
    response.redirect('/auth/login');
    return;
  }
  response.send(dashboard(user.email));
});

app.listen(port, '127.0.0.1', reportToHarness);
