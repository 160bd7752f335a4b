import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { InitRefusal } from '../init/init-refusal.js';
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

  /**
   * Refuses a change of what is not in the folder, or leads out of it by a symbolic link.
   *
   * @throws InitRefusal
   */
  requireInside({ path }: FileChange): void {
    const root = realpathSync(this.folder);
    let place = join(root, path);
    // Of a file that is new, the nearest folder that is there. A link to nothing is there, too.
    while (lstatSync(place, { throwIfNoEntry: false }) === undefined) {
      place = dirname(place);
    }
    const real = existsSync(place) ? realpathSync(place) : '';
    const isInside = real === root || real.startsWith(root + sep);
    if (!isInside || path.split('/').includes('..')) {
      throw new InitRefusal(`${path} is not in this folder, or is a link that leads out of it.`);
    }
  }

  /** @throws InitRefusal as `requireInside()` does */
  write(change: FileChange): void {
    this.requireInside(change);
    const { path, after } = change;
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, after);
  }
}
