import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { TokensService, type Claims } from './tokens.service.js';
import type { User } from './users.service.js';

/** As it stood before single sign-on, with the version of tokens since. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: ConfigService,
    private readonly tokens: TokensService,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: config.getOrThrow<string>('JWT_SECRET'),
      audience: 'access',
    });
  }

  validate(claims: Claims): User | false {
    return this.tokens.userWith(claims) ?? false;
  }
}
