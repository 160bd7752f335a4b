import { UseGuards } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayInit,
} from '@nestjs/websockets';
import {
  CurrentIdentity,
  ScalekitSsoService,
  SsoConnections,
  SsoGuard,
  type SsoIdentity,
  type SsoRequest,
} from 'nestjs-scalekit-sso';
import type { Socket } from 'socket.io';
import { OrdersService } from './orders.service.js';

@UseGuards(SsoGuard)
@WebSocketGateway()
export class OrdersGateway implements OnGatewayInit, OnGatewayConnection {
  constructor(
    private readonly connections: SsoConnections,
    private readonly sso: ScalekitSsoService,
    private readonly service: OrdersService,
  ) {}

  afterInit(server: object): void {
    this.connections.guard(server);
  }

  /** Tells the socket of new orders of its organization, until it closes. */
  async handleConnection(socket: Socket): Promise<void> {
    const session = await this.sso.sessionOf(socket.request as unknown as SsoRequest);
    if (session !== undefined && socket.connected) {
      const changes = this.service.changes(session.identity);
      const telling = changes.subscribe(({ id, item }) => socket.emit('added', { id, item }));
      socket.once('disconnect', () => {
        telling.unsubscribe();
      });
    }
  }

  @SubscribeMessage('add')
  add(@MessageBody() item: unknown, @CurrentIdentity() identity: SsoIdentity): void {
    this.service.add(String(item).slice(0, 100), identity);
  }
}
