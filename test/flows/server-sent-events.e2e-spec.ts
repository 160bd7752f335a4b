import { Controller, Req, Sse, UseGuards } from '@nestjs/common';
import { concat, map, NEVER, of, takeUntil, type Observable } from 'rxjs';
import {
  CurrentUser,
  OptionalSso,
  SsoConnections,
  SsoGuard,
  type SsoIdentity,
  type SsoRequest,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';

@UseGuards(SsoGuard)
@Controller('events')
class EventsController {
  constructor(private readonly connections: SsoConnections) {}

  @Sse()
  stream(@CurrentUser() user: SsoIdentity, @Req() request: SsoRequest): Observable<object> {
    return concat(of(user.email), NEVER).pipe(
      map((data) => ({ data })),
      takeUntil(this.connections.ended(request)),
    );
  }

  @OptionalSso()
  @Sse('open')
  open(@Req() request: SsoRequest): Observable<object> {
    return of({ data: 'for everybody' }).pipe(takeUntil(this.connections.ended(request)));
  }
}

describe.each(ADAPTERS)('server-sent events, on %s', (adapter) => {
  const scene = setScene(adapter, { hasSockets: true, controllers: [EventsController] });
  const stream = async (): Promise<Response> =>
    fetch(`${scene.app.url}/events`, {
      headers: {
        accept: 'text/event-stream',
        cookie: await scene.browser.jar.getCookieString(scene.app.url),
      },
    });

  it('answers an anonymous user with 401 before the stream starts', async () => {
    const answer = await stream();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ code: 'login_required' });
  });

  it('lets an anonymous user have a stream that needs no session', async () => {
    const answer = await scene.browser.api(`${scene.app.url}/events/open`);
    expect(answer.body).toContain('data: for everybody');
  });

  it('ends a stream when the session ends (W3)', async () => {
    await scene.signIn();
    const answer = await stream();
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data: jane@example.com')) {
      text += (await reader.read()).value ?? '';
    }
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    while (!(await reader.read()).done) {
      // What is left.
    }
    expect((await stream()).status).toBe(401);
  });
});
