import {
  Body,
  Controller,
  Delete,
  Get,
  Inject,
  Post,
  Redirect,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import {
  CurrentSession,
  CurrentUser,
  KeptFields,
  OptionalSso,
  Public,
  ScalekitSsoService,
  SsoGuard,
  StepUp,
  type SsoRequest,
  type SsoSession,
} from 'nestjs-scalekit-sso';
import type { Answer } from './browser.js';
import type { Scene } from './scene.js';
import { JANE, type Person } from './sign-in.js';

/** What only somebody may do who has proven lately that it is them. */
@Controller('vault')
export class VaultController {
  @StepUp({ maxAgeSeconds: 300 })
  @Get()
  open(@CurrentUser() user: { email: string }, @CurrentSession() session: SsoSession): object {
    return {
      email: user.email,
      reauthenticatedAt: session.reauthenticatedAt?.toISOString() ?? null,
    };
  }

  @StepUp({ maxAgeSeconds: 300, keepFields: ['note', 'name'] })
  @Post()
  write(@Body() body: unknown): unknown {
    return body;
  }

  @StepUp({ maxAgeSeconds: 300 })
  @Delete()
  empty(): object {
    return {};
  }

  @UseGuards(SsoGuard)
  @Get('form')
  form(@KeptFields() kept: object): object {
    return kept;
  }

  /** What an app keeps in the session of somebody who is signed in. */
  @UseGuards(SsoGuard)
  @Post('cart')
  put(@Req() request: { session: Record<string, unknown> }): object {
    request.session.cart = ['apple'];
    return {};
  }
}

/** A step-up that the app starts itself. */
@Controller('own')
export class OwnController {
  constructor(@Inject(ScalekitSsoService) private readonly sso: ScalekitSsoService) {}

  @Redirect()
  @Get()
  async start(
    @Req() request: SsoRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<{ url: string }> {
    return { url: await this.sso.stepUpAuthorizationUrl(request, response, '/vault?own=1') };
  }
}

/** Markers that meet. */
@StepUp({ maxAgeSeconds: 300 })
@Controller('strict')
export class StrictController {
  @Get()
  all(): object {
    return {};
  }

  @Public()
  @Get('public')
  everybody(): object {
    return {};
  }

  @OptionalSso()
  @Get('optional')
  anybody(): object {
    return {};
  }
}

/** Markers that meet the other way round. */
@Public()
@Controller('loose')
export class LooseController {
  @StepUp({ maxAgeSeconds: 60 })
  @Get()
  proven(): object {
    return {};
  }

  @StepUp({ maxAgeSeconds: 60 })
  @Public()
  @Get('both')
  both(): object {
    return {};
  }
}

export const STEP_UP_CONTROLLERS = [
  VaultController,
  OwnController,
  StrictController,
  LooseController,
];

/** Leaves for a step-up; answers the authorization URL. */
export async function leaveForStepUp(scene: Scene, returnTo = '/vault'): Promise<string> {
  const query = new URLSearchParams({ return_to: returnTo }).toString();
  const { location, status } = await scene.browser.visit(`${scene.app.url}/auth/step-up?${query}`);
  if (location === undefined) {
    throw new Error(`The step-up did not leave: ${status}`);
  }
  return location;
}

/** Goes through a step-up; answers the callback's own answer, with no redirect followed. */
export async function stepUp(
  scene: Scene,
  person: Person = JANE,
  returnTo = '/vault',
): Promise<Answer> {
  const url = await leaveForStepUp(scene, returnTo);
  return scene.browser.visit(await scene.simulator.signIn(url, person));
}

/** Whether this browser may open the vault. */
export async function isRecentlyAuthenticated(scene: Scene): Promise<boolean> {
  return (await scene.browser.api(`${scene.app.url}/vault`)).status === 200;
}
