import { RedisStore } from 'connect-redis';
import type { RequestHandler } from 'express';
import session from 'express-session';
import type { RedisClientType } from 'redis';

const MAX_AGE_MS = 12 * 60 * 60 * 1000;

export function sessionStore(client: RedisClientType): RedisStore {
  return new RedisStore({ client });
}

/**
 * express-session as the README of the module sets it up; the same for every contestant. It leaves
 * `/open` alone, which stands for a page of an app without sessions.
 */
export function sessionMiddleware(client: RedisClientType, secret: string): RequestHandler {
  const middleware = session({
    name: 'sid',
    secret,
    store: sessionStore(client),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: MAX_AGE_MS },
  });
  return (request, response, next) => {
    if (request.path === '/open') {
      next();
      return;
    }
    void middleware(request, response, next);
  };
}
