import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nestAppFiles } from '../../spec-support/nest-app-files.js';
import { init } from './init-command.js';

const ROOT = join(import.meta.dirname, '../../../..');
const CHANGES = [
  'CREATE src/sso/session.ts',
  'UPDATE src/main.ts',
  'UPDATE test/app.e2e-spec.ts',
  'CREATE test/sso-example.e2e-spec.ts',
  'CREATE .env.example',
  'UPDATE package.json',
  'CREATE src/sso/sso-example.controller.ts',
  'UPDATE src/app.module.ts',
];

describe('the command init', () => {
  let app: string;

  beforeEach(() => {
    app = mkdtempSync(join(tmpdir(), 'sso-init-'));
    const files = nestAppFiles({ nest: 12, isEsm: true, adapter: 'express' });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(app, path)), { recursive: true });
      writeFileSync(join(app, path), text);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  });
  afterEach(() => {
    rmSync(app, { recursive: true });
  });

  function run(...args: string[]): [string[], number] {
    const lines: string[] = [];
    const code = init(args, app, (line) => lines.push(line));
    return [lines, code];
  }

  /** All files of the app, with their text. */
  function snapshot(): [string, string][] {
    return readdirSync(app, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, 'utf8')]);
  }

  it.each([
    ['.env.example', 'a link to a file'],
    ['src/sso/session.ts', 'a link to nothing yet'],
    ['src/sso', 'a folder that is a link'],
  ])('writes nothing outside of the app, nor anything: %s is %s (R6)', (path, kind) => {
    const outside = mkdtempSync(join(tmpdir(), 'sso-outside-'));
    try {
      writeFileSync(join(outside, 'file'), 'of another\n');
      const target = { 'a link to a file': 'file', 'a link to nothing yet': 'new' }[kind] ?? '.';
      mkdirSync(dirname(join(app, path)), { recursive: true });
      rmSync(join(app, path), { force: true });
      symlinkSync(join(outside, target), join(app, path));
      const before = snapshot();
      const [lines, code] = run();
      expect([lines[0], code]).toEqual([expect.stringMatching(/ is not in this folder, or /), 1]);
      expect(snapshot()).toEqual(before);
      expect(readdirSync(outside)).toEqual(['file']);
      expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('of another\n');
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('writes nothing above the app, whatever nest-cli.json says (R6)', () => {
    cpSync(join(app, 'src'), join(app, 'main/src'), { recursive: true });
    const folder = join(app, 'below');
    mkdirSync(folder);
    for (const name of ['package.json', 'tsconfig.json', 'node_modules']) {
      symlinkSync(join(app, name), join(folder, name));
    }
    writeFileSync(join(folder, 'nest-cli.json'), '{"sourceRoot":"../main/src"}');
    const lines: string[] = [];
    const before = snapshot();
    expect(init([], folder, (line) => lines.push(line))).toBe(1);
    expect(lines[0]).toMatch(/^\.\.\/main\/src\/\S+ is not in this folder, or /);
    expect(snapshot()).toEqual(before);
  });

  it('changes the app, and nothing the second time', () => {
    const [lines, code] = run();
    expect([lines.slice(0, 9), code]).toEqual([[...CHANGES, 'Next:'], 0]);
    expect(readFileSync(join(app, 'src/main.ts'), 'utf8')).toContain('useSession(app);');
    const before = snapshot();
    expect(run()).toEqual([['Nothing to do: src/app.module.ts has ScalekitSsoModule.'], 0]);
    expect(run('--dry-run')).toEqual([
      ['Nothing to do: src/app.module.ts has ScalekitSsoModule.'],
      0,
    ]);
    expect(snapshot()).toEqual(before);
  });

  it('prints what it would change, with --dry-run, and writes nothing', () => {
    const before = snapshot();
    const [lines, code] = run('--dry-run');
    expect(code).toBe(0);
    expect(lines.filter((line) => /^[A-Z]/.test(line))).toEqual([
      ...CHANGES,
      'Dry run: nothing was written.',
    ]);
    const place = lines.indexOf('UPDATE src/main.ts');
    expect(lines.slice(place + 1, place + 3)).toEqual([
      "+ import { useSession } from './sso/session.js';",
      '+   useSession(app);',
    ]);
    expect(snapshot()).toEqual(before);
  });

  it('has made all changes when it prints the first of them', () => {
    const ended = new Error('EPIPE');
    const end = (): void => {
      throw ended;
    };
    expect(() => init([], app, end)).toThrow(ended);
    expect(run()).toEqual([['Nothing to do: src/app.module.ts has ScalekitSsoModule.'], 0]);
  });

  it('says what it refuses, and changes nothing', () => {
    rmSync(join(app, 'src'), { recursive: true });
    const before = snapshot();
    expect(run()).toEqual([[expect.stringMatching(/^There is no src\/main\.ts\. Run this in/)], 1]);
    expect(snapshot()).toEqual(before);
  });

  it('reads the whole app, however deep a file is', () => {
    mkdirSync(join(app, 'src/core/http'), { recursive: true });
    writeFileSync(join(app, 'src/core/http/setup.ts'), "import s from 'express-session';");
    expect(run()[0]).toContain('The app has sessions: they stay as they are.');
  });

  it('adds no test to an app that has no folder for it', () => {
    rmSync(join(app, 'test'), { recursive: true });
    expect(run()[0]).toContain('The app has no end-to-end tests in test/: none was added.');
  });

  it('takes a project', () => {
    expect(run('--project', 'two')).toEqual([
      [expect.stringMatching(/^nest-cli\.json has no project two\./)],
      1,
    ]);
  });

  it('says nothing of its own about other failures', () => {
    rmSync(join(app, 'package.json'));
    mkdirSync(join(app, 'package.json'));
    expect(() => run()).toThrow('EISDIR');
  });

  it.each([['--force'], ['here'], ['--dry-run=yes'], ['--project']])(
    'says how it is used: %s',
    (argument) => {
      const [lines, code] = run(argument);
      expect(lines.join('\n')).toMatch(
        /^Usage: nestjs-scalekit-sso init \[--project <name>\] \[--dry-run\]\n/,
      );
      expect(code).toBe(2);
    },
  );
});
