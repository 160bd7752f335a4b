import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly environment?: string;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe.each(readdirSync(FOLDER))('the workflow %s', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('names each action by its commit, and says which version that is', () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, used]) => used);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((used) => !/^[\w./-]+@[0-9a-f]{40} # v\d/.test(used ?? ''))).toEqual([]);
  });

  it('may only read, but for the job that proves to npm who it is', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const further = jobs.flatMap(({ permissions = {} }) => Object.entries(permissions));
    expect(further.filter(([, access]) => access === 'write').map(([name]) => name)).toEqual(
      file === 'release.yml' ? ['id-token'] : [],
    );
  });

  it('keeps no credentials, and has no secret that it could lose', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.every((it) => it.with?.['persist-credentials'] === false)).toBe(true);
    expect(text).not.toContain('secrets.');
    // What a stranger names, such as a branch, is no part of a command.
    expect(steps.map(({ run = '' }) => run).filter((run) => /\$\{\{ *github/.test(run))).toEqual(
      [],
    );
  });

  it('ends by itself, and runs what there is', () => {
    expect(jobs.every((job) => Number(job['timeout-minutes']) > 0)).toBe(true);
    const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    const named = runs.flatMap((run) => [...run.matchAll(/npm run (?:--silent )?([\w:]+)/g)]);
    expect(named.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
    const files = runs.flatMap((run) => [
      ...run.matchAll(/(?:^|node )((?:scripts|\.ci)\/[\w.-]+)/g),
    ]);
    expect(files.map(([, path = '']) => path).filter((it) => !existsSync(join(ROOT, it)))).toEqual(
      [],
    );
  });
});

describe('a release', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as Workflow;

  it('is checked as a whole first, and approved by a maintainer', () => {
    expect(jobs.publish).toMatchObject({ needs: 'check', environment: 'npm' });
    expect(jobs.check?.steps.map(({ run }) => run)).toContain('.ci/run');
  });

  it('is of both packages, with one version', () => {
    const versions = ['scalekit-sso', 'scalekit-simulator'].map(
      (lib) => (JSON.parse(read(`libs/${lib}/package.json`)) as { version: string }).version,
    );
    expect(new Set(versions).size).toBe(1);
    expect(JSON.parse(read('.changeset/config.json'))).toMatchObject({
      fixed: [['nestjs-scalekit-sso', 'scalekit-simulator']],
    });
  });
});
