import type { SafeReturnUrl } from '../options/safe-return-url.js';
import { LOGIN_PARAMETERS, type JudgeReturnUrl } from './login-parameters.js';
import { readLoginQuery } from './login-request.js';

const { returnTo: RETURN_TO } = LOGIN_PARAMETERS;
const MAX_LENGTHS = { [RETURN_TO.name]: RETURN_TO.maxLength };

/** What a step-up asks for. */
export interface StepUpRequest {
  /** Where it ends. Default: the option `defaultReturnTo`. */
  readonly returnTo?: SafeReturnUrl | undefined;
}

/**
 * Reads the query of the step-up route.
 *
 * @param judge decides about the return address; one that is not safe is left out
 * @throws SsoError `invalid_login_request` for anything malformed
 */
export function readStepUpRequest(target: string, judge: JudgeReturnUrl): StepUpRequest {
  return { returnTo: judge(readLoginQuery(target, MAX_LENGTHS)[RETURN_TO.name]) };
}
