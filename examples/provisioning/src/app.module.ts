import { Controller, Get, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_GUARD } from '@nestjs/core';
import { CurrentUser, ScalekitSsoModule, SsoGuard } from 'nestjs-scalekit-sso';
import { abilityOf } from './abilities.js';
import { AppUserStore } from './app-user-store.js';
import { DirectoryService } from './directory.service.js';
import { Roles, RolesGuard } from './roles.guard.js';
import { UsersModule } from './users.module.js';
import type { User } from './users.service.js';

@Controller()
class AppController {
  @Get()
  home(@CurrentUser() user: User): string {
    const ability = abilityOf(user);
    const actions = (['read', 'edit', 'delete'] as const).filter((it) => ability.can(it, 'Report'));
    return `<!doctype html>
<title>Reports</title>
<p>You are signed in as ${escapeHtml(user.email)}.</p>
<p>Roles: ${user.roles.join(', ')}.</p>
<p>You can ${actions.join(', ')} reports.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`;
  }

  @Roles('admin')
  @Get('admin')
  admin(): string {
    return 'For admins.';
  }
}

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    UsersModule,
    ScalekitSsoModule.forRoot({
      imports: [UsersModule],
      userStore: AppUserStore,
      claims: { groups: 'groups' },
    }),
  ],
  controllers: [AppController],
  providers: [
    DirectoryService,
    // In this order.
    { provide: APP_GUARD, useExisting: SsoGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
})
export class AppModule {}

/** What an identity provider says about a user is foreign text. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
