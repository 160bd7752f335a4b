import { isScalekitId } from '../http/scalekit-id.js';
import { group, strings, type Given, type Resolved } from '../options/option.js';
import type { ResolvedTokensOptions } from '../tokens/tokens.options.js';

export const bearerOptions = {
  /** Which access tokens `SsoBearerGuard` and `AccessTokenVerifier` accept. */
  accessTokens: group({
    /**
     * Values of `aud`, of which a token has to have one: client ids, resource ids (`res_…`) or URLs, as
     * they stand in the tokens. They take the place of the default, so name `clientId` beside others
     * where it counts too. For a resource id, `<environment URL>/resources/<id>` is an issuer as well;
     * name other issuers in `additionalIssuers`. Default: `clientId`.
     */
    audiences: strings('`clientId`', [], (audiences) =>
      audiences.length > 0 ? '' : 'is empty. Leave it out for clientId.',
    ),
  }),
};

/**
 * Which access tokens are accepted.
 *
 * @interface
 */
export type SsoAccessTokenOptions = Given<typeof bearerOptions.accessTokens.members>;
export type ResolvedBearerOptions = ResolvedTokensOptions & Resolved<typeof bearerOptions>;

/** The audiences of which a token has to have one. */
export function audiencesOf({ accessTokens, clientId }: ResolvedBearerOptions): readonly string[] {
  return accessTokens.audiences.length > 0 ? accessTokens.audiences : [clientId];
}

/** The issuers of the resources among the audiences. */
export function resourceIssuersOf(options: ResolvedBearerOptions): readonly string[] {
  return options.accessTokens.audiences
    .filter((audience) => audience.startsWith('res_') && isScalekitId(audience))
    .map((id) => `${options.environmentUrl}/resources/${id}`);
}
