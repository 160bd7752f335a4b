// Writes what each published package brings along, as CycloneDX, into sbom/: of its own dependencies as
// npm resolves them for users today.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
mkdirSync(join(root, 'sbom'), { recursive: true });
for (const lib of ['scalekit-sso', 'scalekit-simulator']) {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    copyFileSync(join(root, 'libs', lib, 'package.json'), join(folder, 'package.json'));
    const npm = (...args) =>
      execFileSync('npm', args, {
        cwd: folder,
        encoding: 'utf8',
        shell: process.platform === 'win32',
      });
    npm(
      'install',
      '--package-lock-only',
      '--omit=dev',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
    );
    const text = npm('sbom', '--package-lock-only', '--omit=dev', '--sbom-format', 'cyclonedx');
    const { components } = JSON.parse(text);
    writeFileSync(join(root, 'sbom', `${lib}.cdx.json`), text);
    console.log(`sbom/${lib}.cdx.json: ${components.length} packages`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
