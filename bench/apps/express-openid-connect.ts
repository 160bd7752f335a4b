// express-openid-connect with its sessions in the same store.
import express from 'express';
import oidc from 'express-openid-connect';
import { dashboard } from './page.js';
import { connectRedis } from './redis.js';
import { reportToHarness } from './report-to-harness.js';
import { sessionStore } from './session.js';
import { readSettings } from './settings.js';

const { port, baseUrl, environmentUrl, clientId, clientSecret, secret } = readSettings();
const app = express();

// Before the middleware: it stands for a page of an app without sessions.
app.get('/open', (_request, response) => {
  response.send(dashboard('nobody'));
});

app.use(
  oidc.auth({
    issuerBaseURL: environmentUrl,
    baseURL: baseUrl,
    clientID: clientId,
    clientSecret,
    secret,
    authRequired: false,
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
    routes: { login: false, callback: '/auth/callback' },
    session: { store: sessionStore(await connectRedis()) as never },
  }),
);

app.get('/auth/login', async (request, response) => {
  await response.oidc.login({
    returnTo: '/dashboard',
    authorizationParams: { organization_id: request.query.organization_id },
  });
});

app.get('/dashboard', oidc.requiresAuth(), (request, response) => {
  response.send(dashboard(request.oidc.user?.email));
});

app.listen(port, '127.0.0.1', reportToHarness);
