import { Injectable, UnauthorizedException } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { SsoPolicy } from 'nestjs-scalekit-sso';
import { Strategy } from 'passport-local';
import { UsersService, type User } from './users.service';

@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(
    private readonly users: UsersService,
    private readonly policy: SsoPolicy,
  ) {
    super({ usernameField: 'email' });
  }

  async validate(email: string, password: string): Promise<User> {
    const user = await this.users.findByPassword(email, password);
    // Asked with the address that the account has, not with what was typed.
    if (user && (await this.policy.mayUsePassword(user.email))) {
      return user;
    }
    throw new UnauthorizedException();
  }
}
