import { EventEmitter, on } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { SsoIdentity } from 'nestjs-scalekit-sso';
import { fromEvent, type Observable } from 'rxjs';
import { Order } from './order.js';

/** The orders of each organization, in memory. */
@Injectable()
export class OrdersService {
  private readonly orders: Order[] = [];
  private readonly added = new EventEmitter().setMaxListeners(0);

  of({ organizationId }: SsoIdentity): Order[] {
    return this.orders.filter((order) => order.organizationId === organizationId);
  }

  add(item: string, { organizationId }: SsoIdentity): Order {
    const order = Object.assign(new Order(), { id: this.orders.length + 1, item, organizationId });
    this.orders.push(order);
    this.added.emit(channelOf(organizationId), order);
    return order;
  }

  /** New orders of an organization, for streams. */
  changes({ organizationId }: SsoIdentity): Observable<Order> {
    return fromEvent(this.added, channelOf(organizationId)) as Observable<Order>;
  }

  /** New orders of an organization, each in an array, for subscriptions. */
  iterate({ organizationId }: SsoIdentity): AsyncIterableIterator<Order[]> {
    return on(this.added, channelOf(organizationId));
  }
}

function channelOf(organizationId: string | undefined): string {
  return `orders of ${organizationId ?? 'nobody'}`;
}
