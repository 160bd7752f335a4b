import { Injectable } from '@nestjs/common';

export interface User {
  readonly id: string;
  readonly organizationId: string | undefined;
  email: string | undefined;
  /** Tokens of an older version are refused: counting up takes all tokens of the user away. */
  tokenVersion: number;
}

/** The table of users, in memory here. */
@Injectable()
export class UsersService {
  private readonly users = new Map<string, User>();

  find(id: string): User | undefined {
    return this.users.get(id);
  }

  save(user: User): User {
    this.users.set(user.id, user);
    return user;
  }

  revokeTokens(user: User): void {
    user.tokenVersion += 1;
  }

  of(organizationId: string, email: string): User[] {
    return [...this.users.values()].filter(
      (user) => user.organizationId === organizationId && user.email === email,
    );
  }
}
