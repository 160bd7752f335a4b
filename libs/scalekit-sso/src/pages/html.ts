/** Text that is HTML already and must not be escaped again. */
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

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A template of HTML in which every value is escaped, unless it is `Html` itself. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html)[]): Html {
  let markup = strings[0] ?? '';
  values.forEach((value, index) => {
    markup += value instanceof Html ? value.toString() : escape(String(value));
    markup += strings[index + 1] ?? '';
  });
  return new Html(markup);
}

/** Hidden fields of a form. */
export function hiddenFields(fields: Iterable<readonly [string, string]>): Html {
  return [...fields].reduce(
    (before, [name, value]) =>
      html`${before}<input type="hidden" name="${name}" value="${value}" />`,
    html``,
  );
}
