import { Controller, Get, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import {
  CurrentIdentity,
  CurrentUser,
  ScalekitSsoModule,
  SsoGuard,
  SsoPassportSerializer,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { AppPolicyRules } from './app-policy-rules';
import { AppUserStore } from './app-user-store';
import { LocalStrategy } from './local.strategy';
import { homePage } from './pages';
import { SignInController } from './sign-in.controller';
import { UsersModule } from './users.module';
import { UsersService, type User } from './users.service';

@Controller()
class HomeController {
  /** The user is the same, whichever way it has signed in. */
  @Get()
  home(@CurrentUser() user: User, @CurrentIdentity() identity?: SsoIdentity): string {
    return homePage(user.email, identity ? 'single sign-on' : 'password');
  }
}

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    PassportModule.register({ session: true }),
    UsersModule,
    ScalekitSsoModule.forRoot({
      imports: [UsersModule],
      userStore: AppUserStore,
      policyRules: AppPolicyRules,
      signInPage: '/sign-in',
      linkByEmail: true,
      // One guard and one req.user for both: Passport knows the users of single sign-on, as long as
      // their sessions last, and the guard those of passwords.
      session: { passportUser: true, acceptAppUser: true },
    }),
  ],
  controllers: [HomeController, SignInController],
  providers: [LocalStrategy, SsoPassportSerializer, { provide: APP_GUARD, useExisting: SsoGuard }],
})
export class AppModule implements OnModuleInit {
  constructor(private readonly users: UsersService) {}

  /** Two users from before: one of a customer who requires single sign-on, and one of nobody's. */
  async onModuleInit(): Promise<void> {
    for (const email of ['jane@example.com', 'sam@home.test']) {
      await this.users.setPassword(this.users.create({ email }), 'correct horse battery staple');
    }
  }
}
