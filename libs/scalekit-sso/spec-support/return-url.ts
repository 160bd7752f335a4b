import type { LoginQuery } from '../src/links/login-parameters.js';
import { LoginRequest } from '../src/links/login-request.js';
import type { SafeReturnUrl } from '../src/options/safe-return-url.js';

/** Takes every address for a safe one, where a spec is not about return addresses. */
export const asSafe = (url: unknown): SafeReturnUrl => url as SafeReturnUrl;

/** A login with a return address that counts as judged. */
export function loginOf(query: LoginQuery): LoginRequest {
  return LoginRequest.of(query, asSafe);
}
