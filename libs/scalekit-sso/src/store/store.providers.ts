import type { Provider } from '@nestjs/common';
import { SsoStores } from './sso-stores.js';
import { StoreKeys } from './store-keys.js';

export const storeProviders: Provider[] = [SsoStores, StoreKeys];
