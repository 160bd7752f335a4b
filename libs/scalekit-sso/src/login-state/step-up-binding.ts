import { fieldsOf, textOf } from '../http/unknown-fields.js';

/** What binds a step-up to one session: only its user can authenticate again. */
export interface StepUpBinding {
  /** `SsoIdentity.key` of who has to come back. */
  readonly identityKey: string;
  /** SHA-256 of the id of the SSO session, in base64url: the id itself stays on the server. */
  readonly ssoSessionHash: string;
  /** `SsoSessionRecord.authTime` when the step-up left. */
  readonly authTime: number | undefined;
}

/** Reads what was sealed; undefined for any other shape. */
export function readStepUpBinding(stored: unknown): StepUpBinding | undefined {
  const { authTime, ...fields } = fieldsOf(stored);
  const [identityKey, ssoSessionHash] = [textOf(fields.identityKey), textOf(fields.ssoSessionHash)];
  const isReadable = authTime === undefined || typeof authTime === 'number';
  return identityKey !== undefined && ssoSessionHash !== undefined && isReadable
    ? { identityKey, ssoSessionHash, authTime }
    : undefined;
}
