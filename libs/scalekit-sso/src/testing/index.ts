/**
 * Helpers for the tests of apps that use `nestjs-scalekit-sso`.
 *
 * @module nestjs-scalekit-sso/testing
 */
export { SsoTestGuard, type OverridableBuilder, type TestSignIn } from './sso-test-guard.js';
