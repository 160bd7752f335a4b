import { posix } from 'node:path';
import type { TypeScript } from './app-typescript.js';
import { InitRefusal } from './init-refusal.js';
import { findCreate, type NestApp } from './nest-app.js';
import type { StagedFiles } from './project-files.js';
import { addImports, applyEdits, indentAt, parse } from './source-edits.js';
import { sessionFile } from './templates.js';

const SESSIONS = ['express-session', '@fastify/session'];
/** Sessions that are kept in the browser, where no sign-out can end them. */
const COOKIE_SESSIONS = ['cookie-session', '@fastify/secure-session'];

/**
 * Registers sessions in `main.ts`, by a file of their own, unless the app has sessions.
 *
 * @returns whether the app has its own
 * @throws InitRefusal where these are kept in a cookie
 */
export function wireSession(staged: StagedFiles, ts: TypeScript, app: NestApp): boolean {
  const path = posix.join(app.sourceRoot, 'sso/session.ts');
  const others = staged
    .list(app.sourceRoot)
    .filter((file) => file !== path && file.endsWith('.ts'))
    .map((file) => ({ file, text: staged.read(file) ?? '' }));
  const inCookie = others.find(({ text }) => isImporting(text, COOKIE_SESSIONS));
  if (inCookie !== undefined) {
    throw new InitRefusal(
      `${inCookie.file} keeps sessions in a cookie, where no sign-out can end them. Use express-session or @fastify/session.`,
    );
  }
  if (others.some(({ text }) => isImporting(text, SESSIONS))) {
    return true;
  }
  staged.create(path, sessionFile(app));
  const text = staged.read(app.main) ?? '';
  const file = parse(ts, app.main, text);
  const specifier = `${relativeTo(app.main, path)}${app.extension}`;
  if (text.includes(specifier)) {
    return false;
  }
  const create = findCreate(ts, file);
  const call = `${app.adapter === 'fastify' ? 'await ' : ''}useSession(${create.app});`;
  const end = create.statement.end;
  staged.write(
    app.main,
    applyEdits(text, [
      ...addImports(ts, file, [`import { useSession } from ${app.quote}${specifier}${app.quote};`]),
      { start: end, end, text: `\n${indentAt(text, create.statement.getStart())}${call}` },
    ]),
  );
  return false;
}

/** Whether a file imports or requires one of these packages. */
function isImporting(text: string, packages: readonly string[]): boolean {
  return packages.some((name) =>
    new RegExp(String.raw`(?:\bfrom\s+|\bimport\s+|\b(?:require|import)\()(["'])${name}\1`).test(
      text,
    ),
  );
}

/** The path from one file to another without `.ts`, as it is imported. */
export function relativeTo(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to.replace(/\.ts$/, ''));
  return path.startsWith('.') ? path : `./${path}`;
}
