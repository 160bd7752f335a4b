import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { ReauthenticationService } from './reauthentication.service.js';
import { StepUpController } from './step-up.controller.js';
import { StepUpRequirement } from './step-up.requirement.js';
import { StepUpService } from './step-up.service.js';

export const stepUpControllers = { stepUp: StepUpController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const stepUpProviders: Provider[] = [
  StepUpService,
  ReauthenticationService,
  StepUpRequirement,
];
