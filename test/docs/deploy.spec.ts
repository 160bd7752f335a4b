import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Copy, DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { parse, parseAllDocuments } from 'yaml';
import { environmentSchema } from '../../apps/demo/src/config/environment-schema.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const VARIABLES = Object.keys(environmentSchema.shape);
/** Values of a file that everyone reads, by their names: what could be a secret, and what has one in a URL. */
const literalSecrets = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values)
    .filter(
      ([name, value]) =>
        (/SECRET|PASSWORD|TOKEN|KEY/.test(name) && !/^\$\{\w+:\?\}$/.test(value)) ||
        /:\/\/[^/]*:[^/]*@/.test(value),
    )
    .map(([name]) => name);

interface Container {
  readonly image: string;
  readonly env: { readonly name: string; readonly value: string }[];
  readonly securityContext: object;
  readonly [probe: string]: unknown;
}
interface Resource {
  readonly kind: string;
  readonly spec: {
    readonly replicas: number;
    readonly minAvailable: number;
    readonly template: { readonly spec: { securityContext: object; containers: Container[] } };
  };
}
interface Service {
  readonly image?: string;
  readonly environment?: Record<string, string>;
  readonly ports?: string[];
}

describe('deploy/Dockerfile', () => {
  const text = read('deploy/Dockerfile');
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const last = (keyword: string): string | null | undefined =>
    instructions.findLast((it) => it.getKeyword() === keyword)?.getArgumentsContent();

  it('has no mistake that a linter knows', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([]);
  });

  it('ends as a user without rights, in production, with a probe and no shell in between', () => {
    expect(last('USER')).toBe('node');
    expect(last('ENV')).toContain('NODE_ENV=production');
    expect(last('HEALTHCHECK')).toContain('/healthz');
    expect(JSON.parse(last('CMD') ?? '')).toEqual(['node', 'dist/apps/demo/apps/demo/src/main.js']);
    expect(
      last('ENV')
        ?.split(' ')
        .map((pair) => pair.split('=')[0]),
    ).toEqual(expect.arrayContaining(['HOST', 'PORT', 'DATA_DIR']));
  });

  it('copies what is there, and its context lets it in', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = instructions
      .filter((it): it is Copy => it instanceof Copy && it.getFromFlag() === null)
      .flatMap((it) => (it.getArgumentsContent() ?? '').split(/\s+/).slice(0, -1));
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(sources.filter((path) => !allowed.includes(path))).toEqual([]);
  });

  it('installs no development dependency into the image, and runs no script of one', () => {
    const installs = instructions
      .map((it) => it.getArgumentsContent() ?? '')
      .filter((it) => it.startsWith('npm ci'));
    expect(installs.every((it) => it.includes('--ignore-scripts'))).toBe(true);
    expect(installs.at(-1)).toContain('--omit=dev');
  });
});

describe('deploy/compose.yaml', () => {
  const { services } = parse(read('deploy/compose.yaml')) as { services: Record<string, Service> };

  it('gives the app variables that it reads, and no secret', () => {
    const { environment = {}, ports } = services.app ?? {};
    expect(Object.keys(environment).filter((name) => !VARIABLES.includes(name))).toEqual([]);
    expect(literalSecrets(environment)).toEqual([]);
    // Only the proxy may be reached: it says who the clients are.
    expect(ports).toBeUndefined();
  });

  it('names a version of each image', () => {
    const images = Object.values(services).flatMap(({ image }) => (image ? [image] : []));
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !/:\d/.test(image))).toEqual([]);
  });
});

describe('deploy/kubernetes.yaml', () => {
  const resources = parseAllDocuments(read('deploy/kubernetes.yaml')).map(
    (document) => document.toJS() as Resource,
  );
  const byKind = (kind: string): Resource['spec'] | undefined =>
    resources.find((it) => it.kind === kind)?.spec;
  const { template, replicas = 0 } = byKind('Deployment') ?? {};
  const [container] = template?.spec.containers ?? [];

  it('asks for life where the process answers, and for readiness where its store does', () => {
    expect(container).toMatchObject({
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
    });
    const controller = read('apps/demo/src/pages/health.controller.ts');
    expect(controller).toContain("@Get('healthz')");
    expect(controller).toContain("@Get('readyz')");
  });

  it('gives the app no rights, variables that it reads, and no secret', () => {
    expect(template?.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container?.env.map(({ name }) => name).filter((it) => !VARIABLES.includes(it))).toEqual(
      [],
    );
    const given = (container?.env ?? []).map(({ name, value }) => [name, value] as const);
    expect(literalSecrets(Object.fromEntries(given))).toEqual([]);
  });

  it('goes on while a node is emptied', () => {
    expect(byKind('PodDisruptionBudget')?.minAvailable).toBeLessThan(replicas);
  });
});

it('knows a secret in a file when it sees one', () => {
  expect(
    literalSecrets({
      SESSION_SECRET: 'fQ7x',
      COOKIE_SECRET: '${COOKIE_SECRET:?}',
      SESSION_STORE_URL: 'redis://user:hunter22@redis:6379',
      BASE_URL: 'https://app.example.com',
    }),
  ).toEqual(['SESSION_SECRET', 'SESSION_STORE_URL']);
});
