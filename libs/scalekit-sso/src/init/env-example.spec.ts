import { execFileSync } from 'node:child_process';
import { MemoryFiles } from '../../spec-support/nest-app-files.js';
import { wireEnvExample } from './env-example.js';
import { StagedFiles } from './project-files.js';

function wire(text?: string, hasOwnSession = false): string | undefined {
  const files = new StagedFiles(
    new MemoryFiles(text === undefined ? {} : { '.env.example': text }),
  );
  wireEnvExample(files, hasOwnSession);
  return files.read('.env.example');
}

const SCALEKIT = `# Scalekit dashboard > Developers > API credentials
SCALEKIT_ENVIRONMENT_URL=
SCALEKIT_CLIENT_ID=
SCALEKIT_CLIENT_SECRET=
# This app, exactly as you open it in the browser
SSO_BASE_URL=http://127.0.0.1:3000
`;

describe('wireEnvExample()', () => {
  it('names the variables, and has a command for the secrets, none of which is in it', () => {
    const text = wire()!;
    expect(text.startsWith(`${SCALEKIT}\n# Secrets`)).toBe(true);
    const [, script] = /^# node -e "(.+)" >> \.env\n$/m.exec(text)!;
    const output = execFileSync(process.execPath, ['-e', script!], { encoding: 'utf8' });
    expect(output).toMatch(/^SSO_COOKIE_SECRET=[\w-]{43}\nSESSION_SECRET=[\w-]{43}\n$/);
  });

  it('adds what is missing below what is there', () => {
    expect(wire('PORT=3000\nSCALEKIT_CLIENT_ID=x\n\n\n')).toBe(
      wire()!
        .replace(/^/, 'PORT=3000\nSCALEKIT_CLIENT_ID=x\n\n')
        .replace('\nSCALEKIT_CLIENT_ID=\n', '\n'),
    );
    expect(wire(`${SCALEKIT}SSO_COOKIE_SECRET=\n`)).toContain("of ['SESSION_SECRET'])");
  });

  it('leaves out the session secret where the app has sessions', () => {
    expect(wire(undefined, true)).toContain("of ['SSO_COOKIE_SECRET'])");
  });

  it('changes nothing where nothing is missing', () => {
    const text = `${SCALEKIT}# SESSION_SECRET, SSO_COOKIE_SECRET`;
    expect(wire(text)).toBe(text);
    expect(wire(`${SCALEKIT}SSO_COOKIE_SECRET=`, true)).toBe(`${SCALEKIT}SSO_COOKIE_SECRET=`);
  });
});
