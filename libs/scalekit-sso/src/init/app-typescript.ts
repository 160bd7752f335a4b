import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';
import { InitRefusal } from './init-refusal.js';

/** The compiler API. */
export type TypeScript = typeof ts;

/**
 * The compiler that the app has: its own, else that of its @nestjs/cli. TypeScript 7 has no API of this
 * kind, so users who have it depend on the second.
 *
 * @param folder of the app
 * @throws InitRefusal where there is none
 */
export function loadTypeScript(folder: string): TypeScript {
  const app = createRequire(join(folder, 'package.json'));
  const found = load(app) ?? load(requireOfCli(app));
  if (found === undefined) {
    throw new InitRefusal(
      'There is no TypeScript compiler here. Run this in the folder of a Nest app, after its npm install.',
    );
  }
  return found;
}

function requireOfCli(app: NodeJS.Require): NodeJS.Require | undefined {
  try {
    return createRequire(app.resolve('@nestjs/cli/package.json'));
  } catch {
    return undefined;
  }
}

function load(require: NodeJS.Require | undefined): TypeScript | undefined {
  try {
    const loaded = require?.('typescript') as Partial<TypeScript> | undefined;
    return typeof loaded?.createSourceFile === 'function' ? (loaded as TypeScript) : undefined;
  } catch {
    return undefined;
  }
}
