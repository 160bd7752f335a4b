import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { UsersService, type User } from './users.service.js';

/** `refresh` is kept by the browser, where no script can read it; `access` by the page, for five minutes. */
export type Kind = 'refresh' | 'access';

export const LIFETIME_SECONDS: Readonly<Record<Kind, number>> = {
  refresh: 12 * 60 * 60,
  access: 5 * 60,
};

export interface Claims {
  readonly sub: string;
  readonly version: number;
}

@Injectable()
export class TokensService {
  constructor(
    private readonly jwt: JwtService,
    private readonly users: UsersService,
  ) {}

  issue(kind: Kind, user: User): string {
    return this.jwt.sign(
      { version: user.tokenVersion },
      { subject: user.id, audience: kind, expiresIn: LIFETIME_SECONDS[kind] },
    );
  }

  /** The user of a token; undefined for one that is not valid, or not any more. */
  userOf(kind: Kind, token: unknown): User | undefined {
    try {
      return this.userWith(this.jwt.verify<Claims>(String(token), { audience: kind }));
    } catch {
      return undefined;
    }
  }

  userWith({ sub, version }: Claims): User | undefined {
    const user = this.users.find(sub);
    return user?.tokenVersion === version ? user : undefined;
  }
}
