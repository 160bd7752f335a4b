import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { auth } from 'express-openid-connect';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
const config = app.get(ConfigService);
// As the app had it before: Auth0's own SDK signs users in, and keeps their session in a cookie.
app.use(
  auth({
    authRequired: false,
    issuerBaseURL: config.getOrThrow<string>('AUTH0_ISSUER'),
    baseURL: config.getOrThrow<string>('SSO_BASE_URL'),
    clientID: config.getOrThrow<string>('AUTH0_APP_CLIENT_ID'),
    clientSecret: config.getOrThrow<string>('AUTH0_APP_CLIENT_SECRET'),
    secret: config.getOrThrow<string>('AUTH0_SECRET'),
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
    clientAuthMethod: 'client_secret_post',
    // The app's own login route passes on what the module says.
    routes: { login: false },
  }),
);
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
