/** The parts of a name. */
export interface Name {
  readonly givenName: string;
  readonly familyName: string;
}

/** The name that an address suggests: `jane.doe@…` is Jane Doe, `ada@…` is Ada. */
export function nameIn(email: string): Name {
  const [local = ''] = email.split(/[@+]/, 1);
  const [givenName = '', ...others] = local.split(/[._-]+/).filter((part) => part !== '');
  return { givenName: capitalized(givenName), familyName: others.map(capitalized).join(' ') };
}

function capitalized(text: string): string {
  const [first = '', ...others] = text;
  return first.toUpperCase() + others.join('');
}
