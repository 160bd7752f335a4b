import {
  applyDecorators,
  Controller,
  Get,
  Inject,
  Injectable,
  mixin,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  OptionalSso,
  Public,
  RequireOrganization,
  RequireSso,
  SsoGuard,
  StepUp,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';

@Injectable()
class OwnGuard extends SsoGuard {}

const mixedGuard = (): Type<CanActivate> => {
  @Injectable()
  class MixedGuard extends SsoGuard {}
  return mixin(MixedGuard);
};

/** Takes a session, or a key of a machine. */
@Injectable()
class SessionOrKeyGuard implements CanActivate {
  constructor(private readonly sso: SsoGuard) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.sso.canActivate(context);
  }
}

/** The same, with what it asks as a member. */
@Injectable()
class MemberGuard implements CanActivate {
  @Inject(SsoGuard) private readonly sso!: SsoGuard;

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.sso.canActivate(context);
  }
}

@Injectable()
class OtherGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const Members = (): ClassDecorator & MethodDecorator => applyDecorators(UseGuards(SsoGuard));

@Public()
@UseGuards(SsoGuard)
@Controller('public')
class PublicController {
  @Get('unmarked')
  unmarked(): string {
    return 'unmarked';
  }

  @UseGuards(SsoGuard)
  @Get('guarded')
  guarded(): string {
    return 'guarded';
  }

  @RequireSso()
  @Get('required')
  required(): string {
    return 'required';
  }

  @Public()
  @RequireSso()
  @Get('contradicted')
  contradicted(): string {
    return 'contradicted';
  }

  @Public()
  @UseGuards(SsoGuard)
  @Get('open')
  open(): string {
    return 'open';
  }

  @UseGuards(OtherGuard)
  @Get('other')
  other(): string {
    return 'other';
  }

  @UseGuards(OwnGuard)
  @Get('subclass')
  subclass(): string {
    return 'subclass';
  }

  @UseGuards(mixedGuard())
  @Get('mixin')
  mixin(): string {
    return 'mixin';
  }

  @UseGuards(SessionOrKeyGuard)
  @Get('delegated')
  delegated(): string {
    return 'delegated';
  }

  @UseGuards(MemberGuard)
  @Get('delegated-by-member')
  delegatedByMember(): string {
    return 'delegated by a member';
  }

  @Members()
  @Get('composed')
  composed(): string {
    return 'composed';
  }

  @StepUp({ maxAgeSeconds: 300 })
  @Get('step-up')
  stepUp(): string {
    return 'step-up';
  }

  @RequireOrganization({ parameter: 'id' })
  @Get('organization/:id')
  organization(): string {
    return 'organization';
  }
}

@OptionalSso()
@UseGuards(SsoGuard)
@Controller('optional-class')
class OptionalController {
  @Get('unmarked')
  unmarked(): string {
    return 'unmarked';
  }

  @UseGuards(SsoGuard)
  @Get('guarded')
  guarded(): string {
    return 'guarded';
  }

  @RequireSso()
  @Get('required')
  required(): string {
    return 'required';
  }
}

@Controller('inherited')
class InheritingController extends PublicController {}

@UseGuards(SsoGuard)
@Controller('closed')
class ClosedController extends PublicController {
  @Get('unmarked')
  override unmarked(): string {
    return 'unmarked, too';
  }

  @Get('own')
  own(): string {
    return 'own';
  }
}

@RequireSso()
@Controller('aloud')
class AloudController extends PublicController {}

@UseGuards(OtherGuard)
@Controller('elsewise')
class OtherwiseGuardedController extends PublicController {}

@Public()
@Controller('reopened')
class ReopenedController extends ClosedController {}

@StepUp({ maxAgeSeconds: 300 })
class StrictBase {
  @Get('unmarked')
  unmarked(): string {
    return 'unmarked';
  }
}

@Public()
@Controller('lax')
class LaxController extends StrictBase {}

const CONTROLLERS = [
  PublicController,
  OptionalController,
  InheritingController,
  ClosedController,
  AloudController,
  OtherwiseGuardedController,
  ReopenedController,
  LaxController,
];

const CLOSED = [
  '/public/guarded',
  '/public/required',
  '/public/contradicted',
  '/public/subclass',
  '/public/mixin',
  '/public/delegated',
  '/public/delegated-by-member',
  '/public/composed',
  '/public/step-up',
  '/public/organization/org_1',
  '/optional-class/guarded',
  '/optional-class/required',
  '/inherited/guarded',
  '/inherited/required',
  '/inherited/subclass',
  '/closed/unmarked',
  '/closed/own',
  '/closed/other',
  '/closed/guarded',
  '/aloud/unmarked',
  '/aloud/other',
  '/elsewise/guarded',
  '/reopened/guarded',
  '/reopened/required',
  '/lax/unmarked',
];

const OPEN = [
  '/public/unmarked',
  '/public/open',
  '/public/other',
  '/optional-class/unmarked',
  '/inherited/unmarked',
  '/inherited/open',
  '/closed/open',
  '/aloud/open',
  '/elsewise/unmarked',
  '/reopened/unmarked',
];

describe.each(ADAPTERS)('Q1: guards under public classes, on %s', (adapter) => {
  describe.each([
    ['without a global guard', []],
    ['with SsoGuard as APP_GUARD', [{ provide: APP_GUARD, useExisting: SsoGuard }]],
  ])('%s', (_case, providers) => {
    const scene = setScene(adapter, { controllers: CONTROLLERS, providers });

    it.each(CLOSED)('refuses an anonymous request to %s (S1)', async (path) => {
      const { status, body } = await scene.browser.api(scene.app.url + path);
      expect([status, JSON.parse(body)]).toEqual([
        401,
        expect.objectContaining({ code: 'login_required' }),
      ]);
    });

    it.each(OPEN)('lets an anonymous request through to %s (S1)', async (path) => {
      expect((await scene.browser.api(scene.app.url + path)).status).toBe(200);
    });

    it('lets a signed-in user through where a session is all that it takes (S1)', async () => {
      await scene.signIn();
      const statuses = await Promise.all(
        CLOSED.filter((path) => !/step-up|organization|lax/.test(path)).map(
          async (path) => (await scene.browser.api(scene.app.url + path)).status,
        ),
      );
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  });
});
