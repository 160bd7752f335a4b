import type { FileChange, ProjectFiles } from '../src/init/project-files.js';

/** The files of an app in memory. */
export class MemoryFiles implements ProjectFiles {
  readonly texts: Map<string, string>;

  constructor(texts: Readonly<Record<string, string>>) {
    this.texts = new Map(Object.entries(texts));
  }

  read(path: string): string | undefined {
    return this.texts.get(path);
  }

  list(folder: string): readonly string[] {
    return [...this.texts.keys()].filter((path) => path.startsWith(`${folder}/`));
  }

  write({ path, after }: FileChange): void {
    this.texts.set(path, after);
  }
}

/** What differs between the apps that `nest new` makes. */
export interface AppKind {
  readonly nest: 11 | 12;
  readonly isEsm: boolean;
  readonly adapter: 'express' | 'fastify';
}

const CREATE = {
  express: 'NestFactory.create(AppModule)',
  fastify: `NestFactory.create<NestFastifyApplication>(
    AppModule,
    new FastifyAdapter(),
  )`,
};
const ADAPTER_IMPORT = {
  express: '',
  fastify: `import {
  FastifyAdapter,
  NestFastifyApplication,
} from '@nestjs/platform-fastify';
`,
};

/** The files that `nest new` makes, as far as `init` reads them. */
export function nestAppFiles({ nest, isEsm, adapter }: AppKind): Record<string, string> {
  const js = isEsm ? '.js' : '';
  const manifest = {
    name: 'app',
    ...(isEsm ? { type: 'module' } : {}),
    dependencies: {
      '@nestjs/common': `^${nest}.0.1`,
      '@nestjs/core': `^${nest}.0.1`,
      [`@nestjs/platform-${adapter}`]: `^${nest}.0.1`,
      rxjs: '^7.8.1',
    },
    devDependencies: { '@nestjs/testing': `^${nest}.0.1`, typescript: '^5.7.3' },
  };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'nest-cli.json': '{ "sourceRoot": "src" }',
    'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "esModuleInterop": true } }',
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
${ADAPTER_IMPORT[adapter]}import { AppModule } from './app.module${js}';

async function bootstrap() {
  const app = await ${CREATE[adapter]};
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
`,
    'src/app.module.ts': `import { Module } from '@nestjs/common';
import { AppController } from './app.controller${js}';
import { AppService } from './app.service${js}';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`,
    'test/app.e2e-spec.ts': `import { Test, TestingModule } from '@nestjs/testing';
import { AppModule } from './../src/app.module${js}';

describe('AppController (e2e)', () => {
  beforeEach(async () => {
    const moduleFixture: TestingModule = await Test.createTestingModule({
      imports: [AppModule],
    }).compile();
  });
});
`,
  };
}

/** The files without one of them. */
export function without(
  texts: Readonly<Record<string, string>>,
  path: string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => name !== path));
}
