// Refuses to publish what the tag does not name: `node scripts/check-release.mjs v1.2.3`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [, , tag] = process.argv;
const problems = [];
for (const lib of ['scalekit-sso', 'scalekit-simulator']) {
  const { name, version } = JSON.parse(
    readFileSync(join(root, 'libs', lib, 'package.json'), 'utf8'),
  );
  if (tag !== `v${version}`) {
    problems.push(`${name} is ${version}, and the tag is ${tag}: run npx changeset version first.`);
  }
}
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const heading = new RegExp(
  `^## ${tag?.slice(1).replaceAll('.', '\\.')} – \\d{4}-\\d\\d-\\d\\d$`,
  'm',
);
if (!heading.test(changelog)) {
  problems.push(`CHANGELOG.md has no heading "## ${tag?.slice(1)} – <date>".`);
}
const pending = readdirSync(join(root, '.changeset')).filter(
  (file) => file.endsWith('.md') && file !== 'README.md',
);
if (pending.length > 0) {
  problems.push(`Changesets are left, so the version is not theirs: ${pending.join(', ')}.`);
}
problems.forEach((problem) => {
  console.error(problem);
});
process.exitCode = problems.length === 0 ? 0 : 1;
