import type { Provider } from '@nestjs/common';
import { RequestedReturn } from './requested-return.js';
import { RouteUrls } from './route-urls.js';
import { SsoLinks } from './sso-links.js';

export const linksProviders: Provider[] = [RouteUrls, SsoLinks, RequestedReturn];
