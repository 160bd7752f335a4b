import { Controller, Get } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { setScene } from '../support/scene.js';

@Controller('orders')
class OrdersController {
  @Get()
  list(): string[] {
    return [];
  }
}

describe('the OpenAPI document of an app', () => {
  const scene = setScene('express', { controllers: [OrdersController] });

  it('has the operations of the app, and none of the module (B7)', () => {
    const document = SwaggerModule.createDocument(scene.app.app, new DocumentBuilder().build());
    const paths = Object.keys(document.paths);
    expect(paths).toContain('/orders');
    expect(paths.filter((path) => path.startsWith('/auth'))).toEqual([]);
  });
});
