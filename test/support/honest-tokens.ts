import type { ScalekitSimulator } from 'scalekit-simulator';
import { JANE, organizationOf, type Person } from './sign-in.js';

/** The two tokens of one login. */
export interface HonestTokens {
  readonly idToken: string;
  readonly accessToken: string;
}

/** Gets tokens of a person from an environment, past any app: as whoever knows its secret can. */
export async function honestTokens(
  simulator: ScalekitSimulator,
  redirectUri: string,
  person: Person = JANE,
): Promise<HonestTokens> {
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  const authorize = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    organization_id: organizationOf(simulator),
    state: 'state',
    nonce: 'nonce',
  });
  const callback = await simulator.signIn(
    `${environmentUrl}/oauth/authorize?${authorize.toString()}`,
    person,
  );
  const response = await fetch(`${environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  const { id_token, access_token } = (await response.json()) as Record<string, string>;
  return { idToken: id_token ?? '', accessToken: access_token ?? '' };
}
