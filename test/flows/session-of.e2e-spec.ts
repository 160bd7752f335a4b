import {
  Controller,
  Get,
  Injectable,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ScalekitSsoService, type SsoRequest } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';

/** A guard of the app's own, which knows nothing of SsoGuard. */
@Injectable()
class OwnGuard implements CanActivate {
  constructor(private readonly sso: ScalekitSsoService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SsoRequest>();
    const session = await this.sso.sessionOf(request);
    return session !== undefined;
  }
}

@Controller('own')
class OwnController {
  @UseGuards(OwnGuard)
  @Get()
  own(): string {
    return 'in';
  }
}

describe.each(ADAPTERS)('sessionOf(), on %s', (adapter) => {
  const scene = setScene(adapter, { controllers: [OwnController], providers: [OwnGuard] });
  const status = async (app = scene.app): Promise<number> =>
    (await scene.browser.api(`${app.url}/own`)).status;

  it('tells a guard of the app who is signed in, until the session ends', async () => {
    expect(await status()).toBe(403);
    await scene.signIn();
    expect(await status()).toBe(200);
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(await status()).toBe(403);
  });

  it('fails where the session middleware has not run, rather than taking everybody for signed out', async () => {
    const app = await scene.another({
      hasSession: false,
      controllers: [OwnController],
      providers: [OwnGuard],
    });
    expect(await status(app)).toBe(503);
  });
});
