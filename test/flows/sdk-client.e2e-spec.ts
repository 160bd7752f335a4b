import { Controller, Get, Module } from '@nestjs/common';
import { InjectScalekit, ScalekitSdk } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { organizationOf } from '../support/sign-in.js';

/** As an app would write it. */
@Controller('customers')
class CustomersController {
  constructor(@InjectScalekit() private readonly scalekit: ScalekitSdk) {}

  @Get()
  async list(): Promise<{ ids: string[]; isSame: boolean }> {
    const client = await this.scalekit.client();
    const { organizations } = await client.organization.listOrganization({ pageSize: 10 });
    const isSame = (await this.scalekit.client()) === client;
    return { ids: organizations.map(({ id }) => id), isSame };
  }
}

@Module({ controllers: [CustomersController] })
class CustomersModule {}

describe.each(ADAPTERS)('the SDK client on %s', (adapter) => {
  const scene = setScene(adapter, { imports: () => [{ module: CustomersModule }] });

  it('is injected with @InjectScalekit(), has the credentials of the options, and is one', async () => {
    const { status, body } = await scene.browser.api(`${scene.app.url}/customers`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      ids: expect.arrayContaining([organizationOf(scene.simulator)]) as unknown,
      isSame: true,
    });
  });
});
