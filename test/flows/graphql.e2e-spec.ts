import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { UseGuards, type DynamicModule } from '@nestjs/common';
import {
  Field,
  GraphQLModule,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import {
  CurrentIdentity,
  CurrentSession,
  CurrentUser,
  OptionalSso,
  Public,
  SsoConnections,
  SsoGuard,
  StepUp,
  type SsoIdentity,
  type SsoSession,
} from 'nestjs-scalekit-sso';
import type { Adapter } from '../support/app.js';
import { setScene, type Scene } from '../support/scene.js';
import { handshakeHeaders, PlainSocket } from '../support/sockets.js';

@ObjectType()
class Me {
  @Field(() => String, { nullable: true })
  email: string | undefined;
}

@UseGuards(SsoGuard)
@Resolver(() => Me)
class MeResolver {
  @Query(() => Me)
  me(@CurrentUser() user: SsoIdentity, @CurrentSession() session: SsoSession): Me {
    return { email: session.identity.email === user.email ? user.email : 'somebody else' };
  }

  /** Guards do not run for fields; the operation has been guarded. */
  @ResolveField(() => String)
  subject(@Parent() _me: Me, @CurrentIdentity() identity: SsoIdentity): string {
    return identity.subject;
  }

  @OptionalSso()
  @Query(() => String)
  greeting(@CurrentUser() user: SsoIdentity | undefined): string {
    return `Hello ${user?.email ?? 'stranger'}`;
  }

  @Public()
  @Query(() => String)
  open(@CurrentUser() user: SsoIdentity): string {
    return user.subject;
  }

  @StepUp({ maxAgeSeconds: 300 })
  @Mutation(() => Boolean)
  deleteAll(): boolean {
    return true;
  }

  @Mutation(() => String, { nullable: true })
  rename(@CurrentUser() user: SsoIdentity): string | undefined {
    return user.email;
  }

  @Subscription(() => String, { resolve: (value: string) => value })
  async *ticks(@CurrentUser() user: SsoIdentity): AsyncGenerator<string> {
    yield `for ${user.email ?? ''}`;
    // Idle from here on.
    await new Promise(() => undefined);
  }
}

/** The least that `graphql-ws` tells of a new connection. */
interface Connected {
  readonly extra: { readonly socket: object; readonly request: object };
}

const apollo = (sso: DynamicModule): DynamicModule =>
  GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    imports: [sso],
    inject: [SsoConnections],
    useFactory: (connections: SsoConnections) => ({
      autoSchemaFile: true,
      subscriptions: {
        'graphql-ws': {
          onConnect: (connected) => {
            const { extra } = connected as unknown as Connected;
            return connections.accept(extra.socket, extra.request);
          },
        },
      },
    }),
  });

const mercurius = (sso: DynamicModule): DynamicModule =>
  GraphQLModule.forRootAsync<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    imports: [sso],
    inject: [SsoConnections],
    useFactory: (connections: SsoConnections) => ({
      autoSchemaFile: true,
      subscription: {
        context: async (socket, request) => {
          await connections.accept(socket, request);
          return { request };
        },
      },
    }),
  });

const DRIVERS: readonly [string, Adapter, typeof apollo][] = [
  ['Apollo', 'express', apollo],
  ['Apollo', 'fastify', apollo],
  ['Mercurius', 'fastify', mercurius],
];

interface GraphqlAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly extensions?: unknown; readonly message: string }[];
}

describe.each(DRIVERS)('GraphQL by %s, on %s', (_driver, adapter, graphql) => {
  const scene: Scene = setScene(adapter, {
    hasSockets: true,
    providers: [MeResolver],
    imports: (sso) => [graphql(sso)],
  });
  const ask = async (query: string): Promise<GraphqlAnswer> => {
    const { body } = await scene.browser.api(`${scene.app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return JSON.parse(body) as GraphqlAnswer;
  };
  const connect = async (origin?: string): Promise<PlainSocket> => {
    const headers = await handshakeHeaders(scene.browser, scene.app, origin);
    const socket = new PlainSocket(`${scene.app.url}/graphql`, headers, ['graphql-transport-ws']);
    if (await socket.isOpen()) {
      socket.send({ type: 'connection_init' });
    }
    return socket;
  };
  const extensionsOf = ({ errors }: GraphqlAnswer): unknown => errors?.[0]?.extensions;

  it('knows the user in queries, fields and mutations', async () => {
    await scene.signIn();
    expect(await ask('{ me { email subject } greeting }')).toEqual({
      data: {
        me: { email: 'jane@example.com', subject: expect.any(String) as string },
        greeting: 'Hello jane@example.com',
      },
    });
    expect(await ask('mutation { rename }')).toEqual({ data: { rename: 'jane@example.com' } });
  });

  it('answers an anonymous user with UNAUTHENTICATED, and one line of the log', async () => {
    const before = scene.logger.lines.length;
    const answer = await ask('{ me { email } }');
    expect(extensionsOf(answer)).toMatchObject({
      code: 'UNAUTHENTICATED',
      ssoCode: 'login_required',
      reference: expect.stringMatching(/^\w{12}$/) as string,
    });
    const lines = scene.logger.lines.slice(before).filter((line) => line.includes('required'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^login_required \(401\) \| reference \w{12} \| MeResolver\.me\(\)/);
    expect(await ask('{ greeting }')).toEqual({ data: { greeting: 'Hello stranger' } });
  });

  it('answers what a decorator refuses with FORBIDDEN or UNAUTHENTICATED', async () => {
    await scene.signIn();
    expect(extensionsOf(await ask('mutation { deleteAll }'))).toMatchObject({
      ssoCode: 'step_up_required',
    });
    expect(extensionsOf(await ask('{ open }'))).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      ssoCode: 'guard_missing',
    });
  });

  it('says that the session has ended', async () => {
    await scene.signIn();
    const before = await scene.browser.clone();
    await scene.app.sso.endSessions({
      organizationId: scene.simulator.testOrganization?.organizationId ?? '',
    });
    scene.browser = before;
    expect(extensionsOf(await ask('mutation { rename }'))).toMatchObject({
      code: 'UNAUTHENTICATED',
      ssoCode: 'session_expired',
    });
  });

  it('knows the user of a subscription, and closes it when the session ends (W3)', async () => {
    await scene.signIn();
    const socket = await connect();
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } });
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { data: { ticks: 'for jane@example.com' } },
    });
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(await socket.closed).toEqual({ code: 4401, reason: 'session_expired' });
  });

  it.each<[string, string | undefined, boolean, object]>([
    ['an anonymous user', undefined, false, { code: 4401, reason: 'login_required' }],
    ['another site', 'https://evil.example', true, { code: 4403, reason: 'cross_site_request' }],
  ])('refuses the connection of %s (W1)', async (_case, origin, isSignedIn, closed) => {
    if (isSignedIn) {
      await scene.signIn();
    }
    const socket = await connect(origin);
    expect(await socket.closed).toEqual(closed);
    expect(socket.received).toEqual([]);
  });
});

describe('subscriptions of an app that does not call accept()', () => {
  const scene = setScene('express', {
    hasSockets: true,
    providers: [MeResolver],
    imports: () => [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        subscriptions: { 'graphql-ws': true },
      }),
    ],
  });

  it('are refused by the guard: of another site, and without a session (W1)', async () => {
    await scene.signIn();
    for (const [origin, ssoCode] of [
      ['https://evil.example', 'cross_site_request'],
      [scene.app.url, 'session_missing'],
    ] as const) {
      const headers = await handshakeHeaders(scene.browser, scene.app, origin);
      const url = `${scene.app.url}/graphql`;
      const socket = new PlainSocket(url, headers, ['graphql-transport-ws']);
      await socket.isOpen();
      socket.send({ type: 'connection_init' });
      expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
      socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } });
      expect(await socket.next()).toMatchObject({
        payload: { errors: [{ extensions: { ssoCode } }] },
      });
      socket.close();
    }
  });
});
