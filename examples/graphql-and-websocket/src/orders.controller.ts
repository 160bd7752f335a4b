import { Controller, Get, Req, Sse, UseGuards } from '@nestjs/common';
import {
  CurrentIdentity,
  SsoConnections,
  SsoGuard,
  type SsoIdentity,
  type SsoRequest,
} from 'nestjs-scalekit-sso';
import { map, takeUntil, type Observable } from 'rxjs';
import { OrdersService } from './orders.service.js';

@UseGuards(SsoGuard)
@Controller()
export class OrdersController {
  constructor(
    private readonly connections: SsoConnections,
    private readonly service: OrdersService,
  ) {}

  /** What it shows comes from app.js, which has no secrets. */
  @Get()
  page(): string {
    return `<!doctype html>
<html lang="en">
<title>Orders</title>
<h1>Orders</h1>
<form id="add"><input name="item" aria-label="Item" required><button>Add by GraphQL</button>
<button name="by" value="socket">Add by WebSocket</button></form>
<button id="close">Close the books</button> <button id="sign-out">Sign out</button>
<p id="message" role="status"></p>
<table><tr><th>GraphQL<th>Subscription<th>WebSocket<th>Events
<tr><td id="query"><td id="subscription"><td id="socket"><td id="events"></table>
<script src="/socket.io/socket.io.js"></script><script src="/app.js"></script>`;
  }

  @Sse('events')
  events(
    @CurrentIdentity() identity: SsoIdentity,
    @Req() request: SsoRequest,
  ): Observable<{ data: object }> {
    return this.service.changes(identity).pipe(
      map(({ id, item }) => ({ data: { id, item } })),
      takeUntil(this.connections.ended(request)),
    );
  }
}
