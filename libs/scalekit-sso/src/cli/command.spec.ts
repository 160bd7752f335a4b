import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.js';

describe('npx nestjs-scalekit-sso', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sso-command-'));
  const envFile = join(folder, '.env');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]): Promise<[string[], number]> {
    const lines: string[] = [];
    const code = await command(args, process.env, (line) => lines.push(line), envFile);
    return [lines, code];
  }

  it.each([[[]], [['doctors']], [['constructor']], [['federations', 'auth0']]])(
    'says how it is used: %j',
    async (args) => {
      await expect(run(...args)).resolves.toEqual([
        ['Usage: nestjs-scalekit-sso <doctor|federation|init> …, each with --help'],
        2,
      ]);
    },
  );

  it.each([
    [['--help'], 'nestjs-scalekit-sso <doctor'],
    [['-h'], 'nestjs-scalekit-sso <doctor'],
    [['doctor', '--help'], 'nestjs-scalekit-sso doctor ['],
    [['doctor', '--json', '-h'], 'nestjs-scalekit-sso doctor ['],
    [['federation', '--help'], 'nestjs-scalekit-sso federation <'],
    [['federation', 'auth0', '--apply', '--help'], 'nestjs-scalekit-sso federation <'],
    [['init', '--help'], 'nestjs-scalekit-sso init ['],
  ])('helps who asks for it, and does nothing else: %j', async (args, beginning) => {
    const [lines, code] = await run(...args);
    expect([lines.length, code]).toEqual([1, 0]);
    expect(lines[0]).toContain(`Usage: ${beginning}`);
  });

  it('adds the module to an app', async () => {
    await expect(run('init', 'here')).resolves.toEqual([
      [expect.stringMatching(/^Usage: nestjs-scalekit-sso init .*\n\nAdds the module/)],
      2,
    ]);
  });

  it('reads the settings from .env, where there is one', async () => {
    const names = ['SCALEKIT_ENVIRONMENT_URL', 'SCALEKIT_CLIENT_ID', 'SCALEKIT_CLIENT_SECRET'];
    const [missing, usage] = await run('federation', 'auth0');
    expect([missing[0], usage]).toEqual([
      'These settings are missing. Set them in the environment or in .env:',
      2,
    ]);
    writeFileSync(envFile, names.map((name) => `${name}=https://acme.scalekit.com`).join('\n'));
    try {
      const [lines, code] = await run('federation', 'auth0');
      expect(code).toBe(0);
      expect(lines.join('\n')).toContain('"client_id": "https://acme.scalekit.com"');
    } finally {
      names.forEach((name) => Reflect.deleteProperty(process.env, name));
    }
  });
});
