import type { Provider } from '@nestjs/common';
import { ScalekitGateway } from './scalekit-gateway.js';
import { ScalekitSdk } from './scalekit-sdk.js';

export const scalekitProviders: Provider[] = [ScalekitSdk, ScalekitGateway];
