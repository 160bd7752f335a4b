import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import type { FileChange, ProjectFiles } from '../init/project-files.js';

/** The files of an app on the disk. */
export class AppFolder implements ProjectFiles {
  constructor(private readonly folder: string) {}

  read(path: string): string | undefined {
    const file = join(this.folder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  list(folder: string): readonly string[] {
    const path = join(this.folder, folder);
    const names = existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
    return names.map((name) => posix.join(folder, name.replaceAll(sep, '/'))).sort();
  }

  write({ path, after }: FileChange): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, after);
  }
}
