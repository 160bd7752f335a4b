import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { GraphQLModule } from '@nestjs/graphql';
import type { Context } from 'graphql-ws';
import { ScalekitSsoModule, SsoConnections } from 'nestjs-scalekit-sso';
import { OrdersController } from './orders.controller.js';
import { OrdersGateway } from './orders.gateway.js';
import { OrdersResolver } from './orders.resolver.js';
import { OrdersService } from './orders.service.js';

// ConfigModule comes first: it loads .env, where forRoot() finds its settings.
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot(),
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [SsoConnections],
      useFactory: (connections: SsoConnections) => ({
        autoSchemaFile: true,
        subscriptions: {
          'graphql-ws': {
            // Refuses anonymous users and other sites, and closes the socket when the session ends.
            onConnect: (context: Context) => {
              const { socket, request } = context.extra as { socket: object; request: object };
              return connections.accept(socket, request);
            },
          },
        },
      }),
    }),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, OrdersResolver, OrdersGateway],
})
export class AppModule {}
