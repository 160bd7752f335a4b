import { InitRefusal } from './init-refusal.js';
import type { ProjectFiles } from './project-files.js';

const PATH = 'package.json';

type Dependencies = Readonly<Record<string, string>>;

interface PackageJson {
  readonly type?: string;
  readonly version?: string;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
}

/** The `package.json` of an app, on Nest 11 or 12. */
export class Manifest {
  readonly type: string | undefined;
  private readonly known: Dependencies;

  constructor(
    private readonly text: string,
    readonly nest: 11 | 12,
  ) {
    const json = parse(text);
    this.type = json.type;
    this.known = { ...json.dependencies, ...json.devDependencies };
  }

  has(dependency: string): boolean {
    return Object.hasOwn(this.known, dependency);
  }

  /** The text with those dependencies that the app lacks. */
  with(dependencies: Dependencies, devDependencies: Dependencies): string {
    const json = parse(this.text);
    const lists = {
      dependencies: this.#withMissing(json.dependencies, dependencies),
      devDependencies: this.#withMissing(json.devDependencies, devDependencies),
    };
    const indent = /^([ \t]+)"/m.exec(this.text)?.[1] ?? '  ';
    const isComplete = [...Object.keys(dependencies), ...Object.keys(devDependencies)].every(
      (name) => this.has(name),
    );
    return isComplete ? this.text : `${JSON.stringify({ ...json, ...lists }, null, indent)}\n`;
  }

  #withMissing(present: Dependencies = {}, wanted: Dependencies): Dependencies {
    const missing = Object.entries(wanted).filter(([name]) => !this.has(name));
    const all = [...Object.entries(present), ...missing];
    return missing.length === 0
      ? present
      : Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

/** @throws InitRefusal where there is none, or it has another Nest */
export function readManifest(files: ProjectFiles): Manifest {
  const text = files.read(PATH);
  if (text === undefined) {
    throw new InitRefusal(`There is no ${PATH}. Run this in the folder of a Nest app.`);
  }
  const installed = files.read('node_modules/@nestjs/core/package.json');
  const version =
    (installed === undefined ? undefined : parse(installed).version) ??
    parse(text).dependencies?.['@nestjs/core'] ??
    'none';
  const major = Number(/\d+/.exec(version)?.[0]);
  if (major !== 11 && major !== 12) {
    throw new InitRefusal(`This module is for Nest 11 and 12; @nestjs/core is ${version} here.`);
  }
  return new Manifest(text, major);
}

function parse(text: string): PackageJson {
  try {
    return Object(JSON.parse(text)) as PackageJson;
  } catch {
    throw new InitRefusal(`${PATH} is not JSON.`);
  }
}
