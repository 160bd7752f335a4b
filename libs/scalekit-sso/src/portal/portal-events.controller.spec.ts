import { Answer, responder } from '../../spec-support/http.js';
import { PortalEventsController } from './portal-events.controller.js';
import { PORTAL_EVENTS_SCRIPT } from './portal-events-script.js';

let answer: Answer;
let script: (method: string) => void;

beforeEach(() => {
  answer = new Answer();
  const controller = new PortalEventsController(responder());
  script = (method) => {
    controller.script({ method, url: '/auth/portal-events.js', headers: {} }, answer);
  };
});

describe('GET /auth/portal-events.js', () => {
  it.each(['GET', 'HEAD'])('answers %s with the function as a module, for a while', (method) => {
    script(method);
    expect(answer.status).toBe(200);
    expect(answer.body).toBe(PORTAL_EVENTS_SCRIPT);
    expect(answer.body).toMatch(/^export function listenToPortal\(options\)/);
    expect(answer.headers).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
    });
  });

  it('does not take other methods', () => {
    expect(() => {
      script('POST');
    }).toThrow(
      expect.objectContaining({ code: 'method_not_allowed', headers: { Allow: 'GET' } }) as Error,
    );
  });
});
