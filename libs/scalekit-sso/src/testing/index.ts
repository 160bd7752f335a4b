export { SsoTestGuard, type OverridableBuilder, type TestSignIn } from './sso-test-guard.js';
