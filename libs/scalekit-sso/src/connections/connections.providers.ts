import type { Provider } from '@nestjs/common';
import { OpenConnections } from './open-connections.js';
import { SsoConnections } from './sso-connections.js';

export const connectionsProviders: Provider[] = [OpenConnections, SsoConnections];
