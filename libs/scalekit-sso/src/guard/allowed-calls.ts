import type { ExecutionContext } from '@nestjs/common';
import type { SsoSession } from '../session/sso-session-record.js';

/** What the guard has found out about a call that it let through. */
export interface AllowedCall {
  readonly user?: unknown;
  /** Null for a call that was allowed without an SSO session. */
  readonly ssoSession?: SsoSession | null;
  /** Whether `user` is a user of the app's own sign-in. */
  readonly isAppUser?: boolean;
}

/** All resolvers of one operation in GraphQL are about the same session. */
const ANY = {};
const calls = new WeakMap<object, WeakMap<object, WeakMap<object, AllowedCall>>>();

/**
 * Remembers a call outside HTTP for `@CurrentUser()` and the like. All messages of a WebSocket share one
 * request, whose handlers are guarded or public, so what a guard wrote on the request says nothing about
 * the next message.
 */
export function rememberCall(context: ExecutionContext, call: AllowedCall): void {
  const [owner, type, handler] = placeOf(context);
  const ofOwner = calls.get(owner) ?? new WeakMap<object, WeakMap<object, AllowedCall>>();
  const ofType = ofOwner.get(type) ?? new WeakMap<object, AllowedCall>();
  calls.set(owner, ofOwner.set(type, ofType.set(handler, call)));
}

/** What the guard knows of a call; undefined where it has not looked. */
export function allowedCallOf(context: ExecutionContext): AllowedCall | undefined {
  const [owner, type, handler] = placeOf(context);
  return calls.get(owner)?.get(type)?.get(handler);
}

/** The operation of GraphQL; for WebSockets the socket and the handler of the message. */
function placeOf(context: ExecutionContext): readonly [object, object, object] {
  switch (context.getType<string>()) {
    case 'graphql':
      return [Object(context.getArgByIndex(2)) as object, ANY, ANY];
    case 'ws':
      return [Object(context.getArgByIndex(0)) as object, context.getClass(), context.getHandler()];
    default:
      return [{}, ANY, ANY];
  }
}
