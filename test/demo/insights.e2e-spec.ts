import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

describe('what the demo shows of sign-ins', () => {
  let demo: Demo;

  beforeAll(async () => {
    demo = await startDemo();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => demo.stop());

  it('is shown to nobody whose session has ended (T75)', async () => {
    const visitor = new Visitor(demo.url);
    await visitor.signIn();
    const answer = await fetch(`${demo.url}/insights/live`, {
      headers: {
        accept: 'text/event-stream',
        cookie: await visitor.jar.getCookieString(demo.url),
      },
      signal: AbortSignal.timeout(60_000),
    });
    expect(answer.status).toBe(200);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    await visitor.visit(`${demo.url}/auth/logout`, {
      method: 'POST',
      headers: { origin: demo.url },
    });
    expect(await visitor.isSignedIn()).toBe(false);
    await new Visitor(demo.url).signIn('other@example.com');
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      text += value;
      expect(text).not.toContain('<');
    }
  });
});
