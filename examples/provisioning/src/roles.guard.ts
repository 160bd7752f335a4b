import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from './roles.js';
import type { User } from './users.service.js';

export const Roles = (...roles: Role[]): MethodDecorator & ClassDecorator =>
  SetMetadata('roles', roles);

/** A guard of the app's own, as in the documentation of Nest. It comes after SsoGuard. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>('roles', [
      context.getHandler(),
      context.getClass(),
    ]);
    const { user } = context.switchToHttp().getRequest<{ user?: User }>();
    return roles === undefined || roles.some((role) => user?.roles.includes(role));
  }
}
