import type { ExecutionContext } from '@nestjs/common';

/** The handler of a request as it stands in the code, such as `OrdersController.list()`. */
export function handlerName(context: ExecutionContext): string {
  return `${context.getClass().name}.${context.getHandler().name}()`;
}
