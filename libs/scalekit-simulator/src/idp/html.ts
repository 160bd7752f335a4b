/** Text that is HTML already. */
export class Html {
  constructor(private readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template of HTML in which every value is escaped, unless it is `Html`, or a list of it. */
export function html(
  strings: TemplateStringsArray,
  ...values: (string | Html | readonly Html[])[]
): Html {
  let markup = strings[0] ?? '';
  values.forEach((value, index) => {
    markup +=
      typeof value === 'string'
        ? value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
        : [value].flat().join('');
    markup += strings[index + 1] ?? '';
  });
  return new Html(markup);
}
