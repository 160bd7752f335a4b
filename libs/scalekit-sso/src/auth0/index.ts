/**
 * Auth0 in charge of an app's users, with Scalekit behind it.
 *
 * @module nestjs-scalekit-sso/auth0
 */
export {
  auth0Connection,
  auth0SocialConnection,
  type Auth0ConnectionSettings,
  type Auth0OidcConnection,
  type Auth0SocialConnection,
} from './auth0-connection.js';
export {
  Auth0Connections,
  type Auth0Connection,
  type Auth0ConnectionsApi,
} from './auth0-connections.js';
export { Auth0Federation } from './auth0-federation.js';
