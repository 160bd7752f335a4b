import { UseGuards } from '@nestjs/common';
import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentIdentity, SsoGuard, StepUp, type SsoIdentity } from 'nestjs-scalekit-sso';
import { Order } from './order.js';
import { OrdersService } from './orders.service.js';

@UseGuards(SsoGuard)
@Resolver(() => Order)
export class OrdersResolver {
  constructor(private readonly service: OrdersService) {}

  @Query(() => [Order])
  orders(@CurrentIdentity() identity: SsoIdentity): Order[] {
    return this.service.of(identity);
  }

  @Mutation(() => Order)
  addOrder(
    @Args('item', { type: () => String }) item: string,
    @CurrentIdentity() identity: SsoIdentity,
  ): Order {
    return this.service.add(item, identity);
  }

  /** Asks for a fresh authentication: the client gets `step_up_required`. */
  @StepUp({ maxAgeSeconds: 300 })
  @Mutation(() => Boolean)
  closeBooks(): boolean {
    return true;
  }

  @Subscription(() => Order, { resolve: ([order]: Order[]) => order })
  orderAdded(@CurrentIdentity() identity: SsoIdentity): AsyncIterableIterator<Order[]> {
    return this.service.iterate(identity);
  }
}
