import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CurrentUser, ScalekitSsoModule, SsoGuard } from 'nestjs-scalekit-sso';
import { SsoTestSession, type TestSignIn } from 'nestjs-scalekit-sso/testing';

@UseGuards(SsoGuard)
@Controller('hello')
class HelloController {
  @Get()
  hello(@CurrentUser() user: { readonly name: string }): string {
    return `hello ${user.name}`;
  }
}

@Module({ imports: [ScalekitSsoModule.forRoot()], controllers: [HelloController] })
class AppModule {}

/** What a test of an app does: no sessions, no options, no environment. */
async function main(): Promise<void> {
  const ada: TestSignIn = { user: { name: 'Ada' } };
  const sso = new SsoTestSession(ada);
  const builder = sso.overrideIn(Test.createTestingModule({ imports: [AppModule] }));
  const app = (await builder.compile()).createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  try {
    const url = `${await app.getUrl()}/hello`;
    console.log(await (await fetch(url)).text());
    sso.signOut();
    console.log(`signed out: ${(await fetch(url)).status}`);
  } finally {
    await app.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
