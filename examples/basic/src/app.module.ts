import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { CurrentUser, ScalekitSsoModule, SsoGuard, type SsoIdentity } from 'nestjs-scalekit-sso';

@Controller()
export class AppController {
  @UseGuards(SsoGuard)
  @Get()
  home(@CurrentUser() user: SsoIdentity): string {
    return `<!doctype html>
<title>Example</title>
<p>You are signed in as ${escapeHtml(user.email ?? user.subject)}.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`;
  }
}

// ConfigModule comes first: it loads .env, where forRoot() finds its settings.
@Module({
  imports: [ConfigModule.forRoot({ isGlobal: true }), ScalekitSsoModule.forRoot()],
  controllers: [AppController],
})
export class AppModule {}

/** What an identity provider says about a user is foreign text. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
