import { LOGIN_PARAMETERS } from './login-parameters.js';
import { readLoginQuery } from './login-request.js';

const { returnTo: RETURN_TO } = LOGIN_PARAMETERS;
const MAX_LENGTHS = { [RETURN_TO.name]: RETURN_TO.maxLength };

/** What a step-up asks for. */
export interface StepUpRequest {
  /** Where it ends; not judged. Default: the option `defaultReturnTo`. */
  readonly returnTo?: string | undefined;
}

/**
 * Reads the query of the step-up route.
 *
 * @throws SsoError `invalid_login_request` for anything malformed
 */
export function readStepUpRequest(target: string): StepUpRequest {
  return { returnTo: readLoginQuery(target, MAX_LENGTHS)[RETURN_TO.name] };
}
