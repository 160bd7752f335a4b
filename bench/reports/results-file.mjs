import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../RESULTS.md');
const HEAD = '# Results\n\nWritten by the commands of this folder; see [README.md](README.md).\n';

/** Replaces one section of `RESULTS.md`, or adds it; the others stay as they were. */
export function writeSection(title, text) {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : HEAD;
  const [head, ...sections] = before.split(/^(?=## )/m);
  const others = sections.filter((section) => !section.startsWith(`## ${title}\n`));
  const section = `## ${title}\n\n${text.trim()}\n`;
  const all = [...others.map((other) => other.trimEnd() + '\n'), section].sort();
  writeFileSync(FILE, [head.trimEnd() + '\n', ...all].join('\n'));
}
