import { APP_ERRORS } from './app-errors.js';
import { ENVIRONMENT_ERRORS } from './environment-errors.js';
import { SIGN_IN_ERRORS } from './sign-in-errors.js';

/** Failures that this module finds itself. */
export const OWN_ERRORS = { ...SIGN_IN_ERRORS, ...APP_ERRORS, ...ENVIRONMENT_ERRORS } as const;
