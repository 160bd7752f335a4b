/** What text needs at least (WCAG 2.2, success criterion 1.4.3). */
const LEAST = 4.5;

/** Grounds of the page, in light and dark. */
const PAPERS = { light: '#ffffff', dark: '#1b1f26' } as const;

/** Custom properties for an accent colour: what is written on it, and links, can be read. */
export function accentStyle(color: string): string {
  const onAccent = contrast(color, '#000000') > contrast(color, '#ffffff') ? '#000' : '#fff';
  const properties = (theme: keyof typeof PAPERS): string =>
    `:root { --accent: ${color}; --on-accent: ${onAccent}; --link: ${
      contrast(color, PAPERS[theme]) < LEAST ? 'var(--ink)' : color
    }; }`;
  return `${properties('light')}
@media (prefers-color-scheme: dark) { ${properties('dark')} }`;
}

/** The contrast of two colours, as WCAG 2.2 defines it: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
