import type { Provider } from '@nestjs/common';
import { HttpResponder } from './responder.js';

export const httpProviders: Provider[] = [HttpResponder];
