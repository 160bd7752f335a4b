import type { Request } from 'express';

/** The environment's URL by the name of this machine that a client used, in lower case. */
export function urlAt(request: Request): string {
  return `http://${request.headers.host?.toLowerCase() ?? ''}`;
}
