import type { IdTokenClaims, SsoIdentity } from 'nestjs-scalekit-sso';
import type { User } from '../users/user.js';
import type { Fact } from './page-views.js';

const MAX_VALUE = 300;
const TIMES = ['iat', 'exp', 'nbf', 'auth_time'];
const EXPLANATIONS: Readonly<Record<string, string>> = {
  iss: 'The environment that vouches for it',
  sub: 'The person, as the connection knows them',
  aud: 'Whom it is meant for: this app',
  azp: 'Who asked for it: this app',
  client_id: 'Who asked for it: this app',
  oid: 'The organization',
  amr: 'The connection that was used',
  iat: 'When it was issued',
  exp: 'How long it may be believed',
  nonce: 'Ties it to this one sign-in',
  at_hash: 'Ties the access token to it',
  c_hash: 'Ties the code to it',
  sid: 'The session at the environment',
  email: 'The address, as the identity provider gave it',
  email_verified: 'Whether the identity provider checked the address',
  name: 'The whole name',
  given_name: 'The first name',
  family_name: 'The last name',
  preferred_username: 'The name to sign in with',
  picture: 'Where a portrait is',
  locale: 'The language of the person',
};

export function personFacts(user: User, { email, emailVerified }: SsoIdentity): Fact[] {
  const address =
    email === undefined
      ? []
      : [
          {
            term: 'E-mail',
            value: email,
            explanation: emailVerified ? 'Verified' : 'Not verified',
          },
        ];
  return [{ term: 'Name', value: user.name }, ...address, { term: 'User key', value: user.key }];
}

/** @param name of the organization, where this app knows it; a token has only the id */
export function organizationFacts(
  { organizationId, connectionId, issuer }: SsoIdentity,
  name: string | undefined,
): Fact[] {
  return [
    ...(name === undefined ? [] : [{ term: 'Name', value: name }]),
    { term: 'Organization', value: organizationId ?? 'None: a social login' },
    { term: 'Connection', value: connectionId ?? 'Not named' },
    { term: 'Environment', value: issuer },
  ];
}

/** The ID token in words, in the order it came. */
export function claimFacts(claims: IdTokenClaims): Fact[] {
  return Object.entries(claims).map(([term, value]) => ({
    term,
    value: shorten(textOf(term, value)),
    explanation: Object.hasOwn(EXPLANATIONS, term) ? (EXPLANATIONS[term] ?? '') : '',
  }));
}

function textOf(term: string, value: unknown): string {
  if (TIMES.includes(term) && typeof value === 'number') {
    const date = new Date(value * 1000);
    return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace('.000', '');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shorten(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
