/**
 * Helpers for the tests of apps that use `nestjs-scalekit-sso`.
 *
 * @module nestjs-scalekit-sso/testing
 */
export { signInAs, type SignedInBrowser } from './sign-in-as.js';
export { SsoTestSession, type OverridableBuilder } from './sso-test-session.js';
export type { TestCookie } from './test-cookies.js';
export type { TestSignIn } from './test-sign-in.js';
