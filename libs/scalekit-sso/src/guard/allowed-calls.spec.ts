import type { ExecutionContext } from '@nestjs/common';
import { allowedCallOf, rememberCall } from './allowed-calls.js';

class Orders {
  list(): void {
    // Only its name matters, as with all handlers here.
  }
  remove(): void {
    // see above
  }
}
class Others extends Orders {}

const CALL = { user: { id: 1 }, ssoSession: null, isAppUser: true };
const contextOf = (
  type: string,
  args: unknown[],
  handler: keyof Orders = 'list',
  controller: typeof Orders = Orders,
): ExecutionContext =>
  ({
    getType: () => type,
    getArgByIndex: (index: number) => args[index],
    getClass: () => controller,
    getHandler: () => Reflect.get(controller.prototype, handler),
  }) as unknown as ExecutionContext;

describe('a call that the guard allowed', () => {
  it('in GraphQL is known to all resolvers of its operation, and to no other', () => {
    const operation = {};
    rememberCall(contextOf('graphql', [undefined, {}, operation]), CALL);
    const field = contextOf('graphql', [{}, {}, operation], 'remove', Others);
    expect(allowedCallOf(field)).toBe(CALL);
    expect(allowedCallOf(contextOf('graphql', [undefined, {}, {}]))).toBeUndefined();
    expect(allowedCallOf(contextOf('graphql', []))).toBeUndefined();
  });

  it('of a WebSocket is known to its handler on its socket only', () => {
    const client = {};
    rememberCall(contextOf('ws', [client]), CALL);
    const later = { ...CALL, user: { id: 2 } };
    rememberCall(contextOf('ws', [client], 'list', Others), later);
    expect(allowedCallOf(contextOf('ws', [client]))).toBe(CALL);
    expect(allowedCallOf(contextOf('ws', [client], 'list', Others))).toBe(later);
    for (const context of [
      contextOf('ws', [client], 'remove'),
      contextOf('ws', [{}]),
      contextOf('ws', []),
    ]) {
      expect(allowedCallOf(context)).toBeUndefined();
    }
  });

  it('of any other transport is forgotten', () => {
    const context = contextOf('rpc', [{}, {}, {}]);
    rememberCall(context, CALL);
    expect(allowedCallOf(context)).toBeUndefined();
  });
});
