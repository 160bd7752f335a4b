import './telemetry.js';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import session from 'express-session';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
const config = app.get(ConfigService);
const isHttps = config.getOrThrow<string>('SSO_BASE_URL').startsWith('https:');
app.use(
  session({
    // Browsers accept a cookie with this prefix only over https and only from this very host.
    name: isHttps ? '__Host-sid' : 'sid',
    secret: config.getOrThrow<string>('SESSION_SECRET'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: 12 * 60 * 60 * 1000 },
    // Sessions are kept in memory and end with the process. In production use connect-redis or the like.
  }),
);
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
