import { fieldsOf, textOf } from '../http/unknown-fields.js';
import { fetchSmallJson } from '../scalekit/fetch-small-json.js';

/** What an environment says of itself. */
export interface EnvironmentProbe {
  /** `issuer` of its discovery document (OIDC Discovery 3). */
  readonly issuer: string | undefined;
  /** Its token endpoint. */
  readonly tokenEndpoint: string | undefined;
  /** The claims that it says its ID tokens have; undefined where it does not say. */
  readonly claims: readonly unknown[] | undefined;
  /** How far its clock is ahead of ours, in whole seconds; undefined where it does not say. */
  readonly clockSkewSeconds: number | undefined;
}

/**
 * Asks an environment for its discovery document.
 *
 * @throws where it does not answer in time, or with something else
 */
export async function probeEnvironment(
  environmentUrl: string,
  timeoutMs: number,
): Promise<EnvironmentProbe> {
  const askedAt = Date.now();
  const url = `${environmentUrl}/.well-known/openid-configuration`;
  const { body, sentAt } = await fetchSmallJson(url, timeoutMs);
  const fields = fieldsOf(body);
  // An answer is sent at some time in between.
  const between = (askedAt + Date.now()) / 2;
  return {
    issuer: textOf(fields.issuer),
    tokenEndpoint: textOf(fields.token_endpoint),
    claims: Array.isArray(fields.claims_supported) ? fields.claims_supported : undefined,
    // In whole seconds, as the header has no others.
    clockSkewSeconds: Number.isNaN(sentAt) ? undefined : Math.round((sentAt - between) / 1000),
  };
}
