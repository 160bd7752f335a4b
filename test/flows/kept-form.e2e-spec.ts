import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { KeptFields, OptionalSso, SsoGuard, StepUp } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

type Fields = Readonly<Record<string, string>>;

@UseGuards(SsoGuard)
@Controller('note')
class NoteController {
  @Get()
  form(@KeptFields() kept: Fields): Fields {
    return kept;
  }

  @OptionalSso()
  @Get('for-all')
  optional(@KeptFields() kept: Fields): Fields {
    return kept;
  }

  @StepUp({ maxAgeSeconds: 300, keepFields: ['text'] })
  @Post()
  change(): string {
    return 'changed';
  }
}

@Controller('unguarded')
class UnguardedController {
  @Get()
  form(@KeptFields() kept: Fields): Fields {
    return kept;
  }
}

/** What a handler of a class that asks for a step-up as a whole shows. */
@StepUp({ maxAgeSeconds: 300, keepFields: ['text'] })
@Controller('strict')
class StrictController {
  @Get()
  form(@KeptFields() kept: Fields): Fields {
    return kept;
  }

  @Post()
  change(): string {
    return 'changed';
  }
}

describe.each(ADAPTERS)('a form that a step-up interrupts, on %s', (adapter) => {
  const scene = setScene(adapter, {
    controllers: [NoteController, UnguardedController, StrictController],
  });

  const at = async (path: string): Promise<unknown> => {
    const { status, body } = await scene.browser.api(scene.app.url + path);
    return status === 200 ? (JSON.parse(body) as unknown) : status;
  };
  const post = (text: string, page = '/note?id=1', path = '/note') =>
    scene.browser.visit(scene.app.url + path, {
      method: 'POST',
      body: new URLSearchParams({ text }),
      headers: { referer: scene.app.url + page, 'sec-fetch-site': 'same-origin' },
    });
  const stepUp = async (returnTo: string): Promise<string | undefined> => {
    const query = new URLSearchParams({ return_to: returnTo }).toString();
    const left = await scene.browser.visit(`${scene.app.url}/auth/step-up?${query}`);
    const callback = await scene.simulator.signIn(left.location ?? '', JANE);
    return (await scene.browser.visit(callback)).location;
  };

  it('is given back to its page, query and all, and to no other one (S21)', async () => {
    await scene.signIn();
    expect((await post('of note 1')).status).toBe(401);
    const back = await stepUp('/note?id=1');
    expect(back).toBe(`${scene.app.url}/note?id=1`);
    expect(await at('/note?id=1')).toEqual({ text: 'of note 1' });
    for (const path of ['/note?id=2', '/note', '/note?id=1&x', '/unguarded?id=1']) {
      expect([path, await at(path)]).toEqual([path, {}]);
    }
  });

  it('is given to no page without a guard, as nobody knows there who asks (S21)', async () => {
    await scene.signIn();
    await post('of Jane', '/unguarded');
    await post('of Jane', '/unguarded');
    expect(await at('/unguarded')).toEqual({});
  });

  it('is given to the same sign-in only: not after a sign-out, and not to the next user (S21)', async () => {
    await scene.signIn();
    await post('of Jane', '/note/for-all');
    expect(await at('/note/for-all')).toEqual({ text: 'of Jane' });
    const sid = await scene.browser.clone();
    await scene.app.sso.endSessions({ organizationId: await organizationOfJane() });
    expect(await at('/note/for-all')).toEqual({});
    await scene.signIn();
    expect(await at('/note/for-all')).toEqual({});
    await scene.signIn({ email: 'max@example.com' });
    expect(await at('/note/for-all')).toEqual({});
    scene.browser = sid;
    expect(await at('/note/for-all')).toEqual({});
  });

  it('is forgotten where a newer one could not be kept (S21)', async () => {
    await scene.signIn();
    await post('first');
    await post('x'.repeat(9_000));
    expect(await at('/note?id=1')).toEqual({});
  });

  it('is shown by a page that is itself behind the step-up (S21)', async () => {
    await scene.signIn();
    await post('typed', '/strict', '/strict');
    await stepUp('/strict');
    expect(await at('/strict')).toEqual({ text: 'typed' });
    expect((await post('typed', '/strict', '/strict')).status).toBe(201);
    expect(await at('/strict')).toEqual({});
  });

  async function organizationOfJane(): Promise<string> {
    const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
    const { identity } = JSON.parse(body) as { identity: { organizationId: string } };
    return identity.organizationId;
  }
});
