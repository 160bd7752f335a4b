import type { Environment } from '../environment.js';
import type { AuthorizationRequest, Person } from '../oauth/grant.js';

/** Fields of a posted form that say something. */
export type Form = Partial<Record<string, string>>;

/** Fields that say "none" when they are empty. Other empty fields say nothing. */
const CLEARABLE = new Set(['email', 'given_name', 'family_name']);

/** Reads a posted form; a repeated field counts as absent. */
export function readForm(body: unknown): Form {
  const entries = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(
    entries.filter(
      ([name, value]) => typeof value === 'string' && (value !== '' || CLEARABLE.has(name)),
    ),
  );
}

/** Who is suggested to sign in: the person that the app hinted at, or somebody of the organization. */
export function suggestedPerson(
  { people, directory }: Environment,
  { loginHint, selected: { organization } }: Pick<AuthorizationRequest, 'loginHint' | 'selected'>,
): Person {
  const [domain] = organization === undefined ? [] : directory.domainsOf(organization.id);
  return {
    email: loginHint ?? people.email ?? `jane.doe@${domain?.domain ?? 'example.com'}`,
    givenName: people.givenName ?? 'Jane',
    familyName: people.familyName ?? 'Doe',
  };
}

/** The fields of a person, for a script that fills the form in. */
export function formOf(person: Partial<Person>): Form {
  return {
    email: person.email,
    given_name: person.givenName,
    family_name: person.familyName,
    user_id: person.userId,
    external_id: person.externalId,
    email_verified: person.emailVerified?.toString(),
    claims: person.claims && JSON.stringify(person.claims),
  };
}

/** Who signed in. A form of the page has all names; a script may leave what it does not mind to us. */
export function personOf(form: Form, suggested: Person): Person {
  return {
    email: form.email ?? suggested.email,
    givenName: form.given_name ?? suggested.givenName,
    familyName: form.family_name ?? suggested.familyName,
    ...(form.user_id === undefined ? {} : { userId: form.user_id }),
    ...(form.external_id === undefined ? {} : { externalId: form.external_id }),
    ...(form.email_verified === undefined ? {} : { emailVerified: form.email_verified === 'true' }),
    ...(form.claims === undefined ? {} : { claims: claimsOf(form.claims) }),
  };
}

function claimsOf(json: string): Record<string, unknown> {
  const claims: unknown = JSON.parse(json);
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new SyntaxError('claims must be a JSON object');
  }
  return { ...claims };
}
