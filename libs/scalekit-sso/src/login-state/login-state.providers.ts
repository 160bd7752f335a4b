import type { Provider } from '@nestjs/common';
import { LoginCookies } from './login-cookies.js';
import { LoginEvents } from './login-events.js';
import { LoginLoopCookie } from './login-loop-cookie.js';
import { Seal } from './seal.js';

export const loginStateProviders: Provider[] = [Seal, LoginCookies, LoginEvents, LoginLoopCookie];
