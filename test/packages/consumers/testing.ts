import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CurrentUser, ScalekitSsoModule, SsoGuard } from 'nestjs-scalekit-sso';
import { SsoTestGuard, type TestSignIn } from 'nestjs-scalekit-sso/testing';

@UseGuards(SsoGuard)
@Controller('hello')
class HelloController {
  @Get()
  hello(@CurrentUser() user: { readonly name: string }): string {
    return `hello ${user.name}`;
  }
}

@Module({
  imports: [
    ScalekitSsoModule.forRoot({
      environmentUrl: 'http://127.0.0.1:8899',
      clientId: 'skc_1',
      clientSecret: 'secret',
      baseUrl: 'http://127.0.0.1:3000',
      cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
    }),
  ],
  controllers: [HelloController],
})
class AppModule {}

/** What a test of an app does: no session, no environment, and the guard replaced. */
async function main(): Promise<void> {
  const ada: TestSignIn = { user: { name: 'Ada' } };
  const sso = new SsoTestGuard(ada);
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
