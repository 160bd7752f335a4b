import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import session from 'express-session';
import passport from 'passport';
import { AppModule } from './app.module';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  const config = app.get(ConfigService);
  const isHttps = config.getOrThrow<string>('SSO_BASE_URL').startsWith('https:');
  app.use(
    session({
      name: isHttps ? '__Host-sid' : 'sid',
      secret: config.getOrThrow<string>('SESSION_SECRET'),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: 12 * 60 * 60 * 1000 },
      // Sessions are kept in memory and end with the process. In production use connect-redis or the like.
    }),
    passport.session(),
  );
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
}
void bootstrap();
