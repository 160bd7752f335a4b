import { Injectable, UseGuards, type INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayInit,
} from '@nestjs/websockets';
import {
  CurrentIdentity,
  CurrentSession,
  CurrentUser,
  OptionalSso,
  Public,
  RequireOrganization,
  SsoConnections,
  SsoGuard,
  SsoOrganizationResolver,
  StepUp,
  type SsoIdentity,
  type SsoSession,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene, type Scene } from '../support/scene.js';
import { handshakeHeaders, nextOf, PlainSocket, socketIo } from '../support/sockets.js';

@UseGuards(SsoGuard)
@WebSocketGateway()
class OrdersGateway implements OnGatewayInit {
  @WebSocketServer() readonly server: unknown;

  constructor(private readonly connections: SsoConnections) {}

  afterInit(server: object): void {
    this.connections.guard(server);
  }

  @SubscribeMessage('who')
  who(
    @CurrentUser() user: SsoIdentity,
    @CurrentIdentity() identity: SsoIdentity,
    @CurrentSession() session: SsoSession,
  ): object {
    const isOne = user.email === identity.email && session.identity.email === user.email;
    return { event: 'answer', data: isOne && user.email };
  }

  @StepUp({ maxAgeSeconds: 300 })
  @SubscribeMessage('delete')
  delete(): object {
    return { event: 'answer', data: 'deleted' };
  }

  @RequireOrganization()
  @SubscribeMessage('others')
  others(): object {
    return { event: 'answer', data: 'of others' };
  }

  @OptionalSso()
  @SubscribeMessage('optional')
  optional(@CurrentUser() user: SsoIdentity | undefined): object {
    return { event: 'answer', data: user?.email ?? 'anonymous' };
  }

  @Public()
  @SubscribeMessage('public')
  open(@CurrentUser() user: unknown): object {
    return { event: 'answer', data: user };
  }
}

@Injectable()
class OtherOrganization extends SsoOrganizationResolver {
  resolve(): string {
    return 'org_of_others';
  }
}

/** As an app that has not called `SsoConnections.guard()`. */
@UseGuards(SsoGuard)
@WebSocketGateway()
class BareGateway {
  @SubscribeMessage('who')
  who(): object {
    return { event: 'answer', data: 'you' };
  }
}

const signOut = (scene: Scene): Promise<unknown> =>
  scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
const prepareIo = (app: INestApplication): unknown => app.useWebSocketAdapter(new IoAdapter(app));
const prepareWs = (app: INestApplication): unknown => app.useWebSocketAdapter(new WsAdapter(app));
const exceptionWith = (code: string): unknown =>
  expect.objectContaining({
    status: 'error',
    code,
    message: expect.any(String) as string,
    reference: expect.stringMatching(/^\w{12}$/) as string,
  });

describe.each(ADAPTERS)('a gateway of socket.io, on %s', (adapter) => {
  const scene = setScene(adapter, {
    hasSockets: true,
    providers: [OrdersGateway],
    prepare: prepareIo,
    extras: { organizationResolver: OtherOrganization },
    options: { allowedOrigins: ['https://spa.acme.test'] },
  });
  const open = async (
    transport?: 'websocket' | 'polling',
    origin?: string,
  ): Promise<ReturnType<typeof socketIo>> => {
    const headers = await handshakeHeaders(scene.browser, scene.app, origin);
    return socketIo(scene.app, headers, transport);
  };

  it.each(['websocket', 'polling'] as const)(
    'knows the user of each message, over %s',
    async (transport) => {
      await scene.signIn();
      const socket = await open(transport);
      await nextOf(socket, 'connect');
      socket.emit('who');
      expect(await nextOf(socket, 'answer', 'exception')).toEqual(['answer', 'jane@example.com']);
      socket.emit('optional');
      expect(await nextOf(socket, 'answer', 'exception')).toEqual(['answer', 'jane@example.com']);
      socket.close();
    },
  );

  it.each(['websocket', 'polling'] as const)(
    'refuses the handshake of an anonymous user, over %s',
    async (transport) => {
      const socket = await open(transport);
      const [name, error] = await nextOf(socket, 'connect', 'connect_error');
      expect([name, (error as { data: unknown }).data]).toEqual([
        'connect_error',
        exceptionWith('login_required'),
      ]);
      expect(scene.logger.text).toContain('login_required (401) | reference');
    },
  );

  it.each(['websocket', 'polling'] as const)(
    'serves a page at another origin of the app, over %s',
    async (transport) => {
      await scene.signIn();
      const socket = await open(transport, 'https://spa.acme.test');
      await nextOf(socket, 'connect');
      socket.emit('who');
      expect(await nextOf(socket, 'answer', 'exception')).toEqual(['answer', 'jane@example.com']);
      socket.close();
    },
  );

  it.each([
    'https://evil.example',
    'https://spa.acme.test.evil.example',
    'null',
    'http://127.0.0.1',
  ])('refuses the handshake of a page at %s, whose user is signed in (W1)', async (origin) => {
    await scene.signIn();
    for (const transport of ['websocket', 'polling'] as const) {
      const [name, error] = await nextOf(await open(transport, origin), 'connect', 'connect_error');
      expect([name, (error as { data: unknown }).data]).toEqual([
        'connect_error',
        exceptionWith('cross_site_request'),
      ]);
    }
  });

  it('answers what a decorator refuses with an exception, and goes on', async () => {
    await scene.signIn();
    const socket = await open();
    for (const [message, code] of [
      ['delete', 'step_up_required'],
      ['others', 'organization_mismatch'],
    ] as const) {
      socket.emit(message);
      expect(await nextOf(socket, 'answer', 'exception')).toEqual([
        'exception',
        exceptionWith(code),
      ]);
      expect(scene.logger.text).toContain(`${code} (40`);
    }
    socket.emit('who');
    expect(await nextOf(socket, 'answer', 'exception')).toEqual(['answer', 'jane@example.com']);
    socket.close();
  });

  it('gives a public message no user of the messages before (W2)', async () => {
    await scene.signIn();
    const socket = await open();
    socket.emit('who');
    await nextOf(socket, 'answer');
    socket.emit('public');
    expect((await nextOf(socket, 'answer', 'exception'))[0]).toBe('exception');
    expect(scene.logger.text).toContain('guard_missing (500)');
    socket.close();
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the user signs out', () => signOut(scene)],
    ['the sessions of the organization end', () => endAll()],
  ])('closes an idle socket when %s (W3)', async (_case, end) => {
    await scene.signIn();
    const socket = await open();
    await nextOf(socket, 'connect');
    const told = nextOf(socket, 'exception');
    const closed = nextOf(socket, 'disconnect');
    await end();
    expect(await told).toEqual(['exception', exceptionWith('session_expired')]);
    expect(await closed).toEqual(['disconnect', 'io server disconnect']);
  });

  const endAll = async (): Promise<void> => {
    const organizationId = scene.simulator.testOrganization?.organizationId ?? '';
    await scene.app.sso.endSessions({ organizationId });
  };
});

describe.each(ADAPTERS)('a gateway of the package ws, on %s', (adapter) => {
  const scene = setScene(adapter, {
    hasSockets: true,
    providers: [OrdersGateway],
    prepare: prepareWs,
  });
  const open = async (origin?: string): Promise<PlainSocket> =>
    new PlainSocket(scene.app.url, await handshakeHeaders(scene.browser, scene.app, origin));

  it('knows the user of each message, and answers exceptions', async () => {
    await scene.signIn();
    const socket = await open();
    expect(await socket.isOpen()).toBe(true);
    socket.send({ event: 'who' });
    expect(await socket.next()).toEqual({ event: 'answer', data: 'jane@example.com' });
    socket.send({ event: 'delete' });
    expect(await socket.next()).toEqual({
      event: 'exception',
      data: exceptionWith('step_up_required'),
    });
    socket.close();
  });

  it('refuses the handshake of an anonymous user, and of another site (W1)', async () => {
    const anonymous = await open();
    expect(await anonymous.isOpen()).toBe(false);
    expect(anonymous.status).toBe(401);
    await scene.signIn();
    const foreign = await open('https://evil.example');
    expect(await foreign.isOpen()).toBe(false);
    expect(foreign.status).toBe(403);
  });

  it('closes an idle socket when the session ends (W3)', async () => {
    await scene.signIn();
    const socket = await open();
    expect(await socket.isOpen()).toBe(true);
    await signOut(scene);
    expect(await socket.closed).toEqual({ code: 4401, reason: 'session_expired' });
  });

  it('refuses the messages of a gateway that does not guard its handshakes', async () => {
    const app = await scene.another({
      hasSockets: true,
      providers: [BareGateway],
      prepare: prepareWs,
    });
    await scene.signIn();
    const socket = new PlainSocket(app.url, await handshakeHeaders(scene.browser, app));
    expect(await socket.isOpen()).toBe(true);
    socket.send({ event: 'who' });
    expect(await socket.next()).toEqual({
      event: 'exception',
      data: expect.objectContaining({ message: 'Forbidden resource' }) as object,
    });
    expect(scene.logger.text).toMatch(/unsupported_transport .*BareGateway\.who\(\)/);
    socket.close();
  });
});
