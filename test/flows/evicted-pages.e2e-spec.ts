import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ScalekitSsoService, type SsoRequest } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';

/** An app that signs out by routes of its own. */
@Controller('own')
class OwnSignOutController {
  constructor(@Inject(ScalekitSsoService) private readonly sso: ScalekitSsoService) {}

  @Post('sign-out')
  async signOut(
    @Req() request: SsoRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    await this.sso.signOut(request, response);
  }

  @Post('everywhere')
  async everywhere(
    @Req() request: SsoRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    await this.sso.signOutEverywhere(request, response);
  }

  @Post('end')
  async end(
    @Req() request: SsoRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const [session] = await this.sso.sessionsOf(request);
    await this.sso.endSession(request, session?.id ?? '', response);
  }

  @Post('without-response')
  async withoutResponse(@Req() request: SsoRequest): Promise<void> {
    await this.sso.signOut(request);
  }
}

describe.each(ADAPTERS)('pages that a browser keeps, on %s', (adapter) => {
  const scene = setScene(adapter, { controllers: [OwnSignOutController] });

  it.each(['own/sign-out', 'own/everywhere', 'own/end', 'auth/logout'])(
    'are dropped with a sign-out by POST /%s (S15)',
    async (path) => {
      await scene.signIn();
      const answer = await scene.browser.api(`${scene.app.url}/${path}`, { method: 'POST' });
      expect(answer.status).toBeLessThan(300);
      expect(answer.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^sso\.ended=/));
      expect(answer.headers.get('clear-site-data')).toBe('"prefetchCache", "prerenderCache"');
      await expect(scene.whoIsIn()).resolves.toBeUndefined();
    },
  );

  it('stay where the app signs out without naming the response (S15)', async () => {
    await scene.signIn();
    const url = `${scene.app.url}/own/without-response`;
    const answer = await scene.browser.api(url, { method: 'POST' });
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});
