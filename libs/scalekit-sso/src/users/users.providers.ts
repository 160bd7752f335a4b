import type { Provider } from '@nestjs/common';
import { UserAccess } from './user-access.js';

export const usersProviders: Provider[] = [UserAccess];
