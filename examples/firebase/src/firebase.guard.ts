import {
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from 'express';
import { getAuth } from 'firebase-admin/auth';

/** The guard that the app has always had: a valid ID token of Firebase, of a session that goes on. */
@Injectable()
export class FirebaseGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { user?: object }>();
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    try {
      request.user = await getAuth().verifyIdToken(token, true);
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}
