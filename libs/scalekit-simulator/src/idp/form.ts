import type { Environment } from '../environment.js';
import type { AuthorizationRequest, Person } from '../oauth/grant.js';
import { nameIn, type Name } from './names.js';

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
  const email = loginHint ?? people.email ?? `jane.doe@${domain?.domain ?? 'example.com'}`;
  return { email, ...nameOf(people, email) };
}

function nameOf(people: Environment['people'], email: string): Name {
  const { givenName, familyName } = nameIn(email);
  return {
    givenName: people.givenName ?? givenName,
    familyName: people.familyName ?? familyName,
  };
}

/** The fields of a person, for a script that fills the form in. */
export function formOf(person: {
  readonly [Name in keyof Person]?: Person[Name] | undefined;
}): Form {
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

/**
 * Who signed in. A form of the page has all names; a script may leave what it does not mind to us.
 *
 * @throws SyntaxError where the claims are not a JSON object
 */
export function personOf({ people }: Environment, form: Form, suggested: Person): Person {
  const email = form.email ?? suggested.email;
  const name = nameOf(people, email);
  // Another address with the name of the one that was offered: nobody has typed that name.
  const isOffered =
    form.offered_email !== undefined &&
    form.offered_email !== email &&
    form.given_name === suggested.givenName &&
    form.family_name === suggested.familyName;
  const groups = groupsOf(form.groups);
  const claims = {
    ...(form.claims === undefined ? {} : claimsOf(form.claims)),
    ...(groups.length === 0 ? {} : { groups }),
  };
  return {
    email,
    givenName: (isOffered ? undefined : form.given_name) ?? name.givenName,
    familyName: (isOffered ? undefined : form.family_name) ?? name.familyName,
    ...(form.user_id === undefined ? {} : { userId: form.user_id }),
    ...(form.external_id === undefined ? {} : { externalId: form.external_id }),
    ...(form.email_verified === undefined ? {} : { emailVerified: form.email_verified === 'true' }),
    ...(Object.keys(claims).length === 0 ? {} : { claims }),
  };
}

/** The names in a list with commas. */
export function groupsOf(list = ''): string[] {
  return list
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');
}

/** Whether the claims of a form can be read. */
export function areClaims(json: string | undefined): boolean {
  try {
    claimsOf(json ?? '{}');
    return true;
  } catch {
    return false;
  }
}

function claimsOf(json: string): Record<string, unknown> {
  const claims: unknown = JSON.parse(json);
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new SyntaxError('claims must be a JSON object');
  }
  return { ...claims };
}
