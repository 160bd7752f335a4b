import { controllerOf } from '../../spec-support/module.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith } from '../../spec-support/parts.js';
import { sessionStore } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { StepUpController } from './step-up.controller.js';

async function visit(
  fields: Partial<SsoRequest> = {},
  given: Partial<ScalekitSsoOptions> = {},
  answer = new Answer(),
): Promise<Answer> {
  const options = optionsWith(given);
  const parts = await partsWith(options);
  const request = await signedInRequest(sessionStore(), parts.sessions);
  const controller = controllerOf(parts.module, StepUpController);
  const asked = { ...navigation('/auth/step-up?return_to=/keys'), ...fields };
  await controller.stepUp(Object.assign(request, asked), answer);
  return answer;
}

describe('the step-up route', () => {
  it('sends the browser to the environment, and remembers why', async () => {
    await expect(visit()).resolves.toMatchObject({
      status: 302,
      location: 'https://acme.scalekit.dev/oauth/authorize?max_age=0#',
      cookies: [expect.stringContaining('Max-Age=600')],
      headers: { 'cache-control': 'no-store' },
    });
  });

  it.each([
    [{ method: 'POST' }, 'method_not_allowed'],
    [{ headers: { 'sec-fetch-dest': 'iframe' } }, 'navigation_required'],
    [{ url: '/auth/step-up?return_to=/a&return_to=/b' }, 'invalid_login_request'],
  ])('does nothing for %j', async (fields, code) => {
    const answer = new Answer();
    await expect(visit(fields, {}, answer)).rejects.toMatchObject({ code });
    expect(answer).toEqual(new Answer());
  });

  it('redirects from the host of a tenant to the same step-up at baseUrl', async () => {
    const host = 'acme.app.example.com';
    const headers = { accept: 'text/html', host, 'sec-fetch-site': 'same-origin' };
    await expect(visit({ headers }, { tenantDomain: 'app.example.com' })).resolves.toMatchObject({
      status: 302,
      location: expect.stringMatching(
        /^https:\/\/app\.example\.com\/auth\/step-up\?return_to=https%3A%2F%2Facme\.app\.example\.com%2Fkeys&handoff=/,
      ),
      cookies: [],
    });
  });

  it('sends a developer to the name that the app has', async () => {
    const headers = { accept: 'text/html', host: '127.0.0.1:3000' };
    await expect(visit({ headers }, { baseUrl: 'http://localhost:3000' })).resolves.toMatchObject({
      location: 'http://localhost:3000/auth/step-up?return_to=/keys',
      cookies: [],
    });
  });
});
