import type { Provider } from '@nestjs/common';
import { ScalekitGateway } from './scalekit-gateway.js';

export const scalekitProviders: Provider[] = [ScalekitGateway];
