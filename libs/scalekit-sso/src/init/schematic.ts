import { loadTypeScript } from './app-typescript.js';
import { planInit } from './init.js';
import type { ProjectFiles } from './project-files.js';

/** As much of the `Tree` of @angular-devkit/schematics as is needed: so it is no dependency. */
export interface SchematicTree {
  read(path: string): Uint8Array | null;
  create(path: string, text: string): void;
  overwrite(path: string, text: string): void;
  getDir(path: string): { visit(visitor: (path: string) => void): void };
}

/** Options that `nest generate` passes on. */
export interface SsoSchematicOptions {
  /** Of the project that was chosen. */
  readonly sourceRoot?: string;
}

/** The schematic `nest generate --collection nestjs-scalekit-sso sso`. */
export function sso({ sourceRoot }: SsoSchematicOptions) {
  return (
    tree: SchematicTree,
    { logger }: { logger: { info(line: string): void } },
  ): SchematicTree => {
    const { changes, next } = planInit(filesOf(tree), loadTypeScript(process.cwd()), {
      sourceRoot,
    });
    for (const { path, before, after } of changes) {
      if (before === undefined) {
        tree.create(path, after);
      } else {
        tree.overwrite(path, after);
      }
    }
    next.forEach((line) => {
      logger.info(line);
    });
    return tree;
  };
}

function filesOf(tree: SchematicTree): ProjectFiles {
  return {
    read(path) {
      const bytes = tree.read(path);
      return bytes === null ? undefined : Buffer.from(bytes).toString('utf8');
    },
    list(folder) {
      const paths: string[] = [];
      tree.getDir(folder).visit((path) => {
        paths.push(path.replace(/^\//, ''));
      });
      return paths;
    },
  };
}
