import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runDoctor, variablesOf } from '../support/doctor.js';
import { setScene } from '../support/scene.js';

/** Sets the title of the window, and what a user would read next. */
const ESCAPE = '\u001b]0;owned\u0007\u009b2J\nERROR   forged  line';
/** What a terminal would obey, and whatever begins a line of its own. */
const OBEYED = /[\p{Cc}\p{Cf}]/u;

describe('R: what the doctor is told by a stranger', () => {
  const scene = setScene('express');
  let server: Server;
  let url: string;
  let answer: (path: string, response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(String(request.url), response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const examine = (address = url): Promise<{ output: string; exitCode: number }> =>
    runDoctor(['--url', address], variablesOf(scene.simulator, scene.app));
  const expectTable = ({ output, exitCode }: { output: string; exitCode: number }): void => {
    expect(exitCode).toBe(1);
    const lines = output.trimEnd().split('\n');
    expect(lines.filter((line) => OBEYED.test(line))).toEqual([]);
    expect(output).not.toContain('forged  line');
    expect(lines.at(-1)).toMatch(/^\d+ wrong, \d+ to look at, \d+ well$/);
  };

  it('is not obeyed by the terminal: codes and states of the app (R1)', async () => {
    answer = (path, response) => {
      const store = path === '/readyz' ? { details: { sso: { store: ESCAPE } } } : {};
      response.statusCode = 418;
      response.end(JSON.stringify({ code: ESCAPE, ...store }));
    };
    expectTable(await examine());
  });

  it.each([ESCAPE, 'http://127.0.0.1:1/\u001b]0;owned\u0007', 'no address', 'javascript:alert(1)'])(
    'is not obeyed by the terminal, and ends no check: the callback URL %j (R2)',
    async (callbackUrl) => {
      const query = new URLSearchParams({ redirect_uri: callbackUrl }).toString();
      answer = (_path, response) => {
        response.writeHead(302, {
          location: `${scene.simulator.credentials.environmentUrl}/oauth/authorize?${query}`,
        });
        response.end();
      };
      expectTable(await examine());
    },
  );

  it('ends no check where the app goes away in between (R3)', async () => {
    let count = 0;
    answer = (_path, response) => {
      count += 1;
      if (count === 1) {
        response.writeHead(401).end('{"code":"login_required"}');
      } else {
        response.destroy();
      }
    };
    expectTable(await examine());
  });

  it('is not obeyed by the terminal: the issuer (R7)', async () => {
    scene.tamper('discovery', { claims: { issuer: ESCAPE } }, Infinity);
    answer = (_path, response) => {
      response.end();
    };
    expectTable(await examine());
  });

  it('prints no password of the URL (R4)', async () => {
    const { output } = await examine('http://admin:hunter2@127.0.0.1:1/?key=hunter2');
    expect(output).not.toContain('hunter2');
  });

  it('does not read on for ever (R5)', async () => {
    let sent = 0;
    answer = (_path, response) => {
      response.writeHead(200);
      const block = Buffer.alloc(1024 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && sent < 256 * 1024 * 1024) {
          sent += block.length;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    expectTable(await examine());
    expect(sent).toBeLessThan(128 * 1024 * 1024);
  });
});
