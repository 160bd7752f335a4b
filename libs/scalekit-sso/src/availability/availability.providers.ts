import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { AvailabilityController } from './availability.controller.js';
import { AvailabilityService } from './availability.service.js';

export const availabilityControllers = { availability: AvailabilityController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const availabilityProviders: Provider[] = [AvailabilityService];
