import type { NestApp } from './nest-app.js';
import type { StagedFiles } from './project-files.js';

/** Both packages share a version. */
const OWN = '^0.1.0';

const OF_NEST = {
  11: { '@nestjs/config': '^4.0.0', '@nestjs/passport': '^11.0.0' },
  12: { '@nestjs/config': '^12.0.0', '@nestjs/passport': '^12.0.0' },
};
const OF_SESSION = {
  express: { 'express-session': '^1.19.0' },
  fastify: { '@fastify/cookie': '^11.0.0', '@fastify/session': '^11.0.0' },
};

/** Adds to `package.json` what the README has users install, unless it is there in any version. */
export function wireDependencies(staged: StagedFiles, app: NestApp, hasOwnSession: boolean): void {
  const isExpress = app.adapter === 'express';
  const text = app.manifest.with(
    {
      'nestjs-scalekit-sso': OWN,
      ...OF_NEST[app.manifest.nest],
      passport: '^0.7.0',
      ...(hasOwnSession ? {} : OF_SESSION[app.adapter]),
    },
    {
      'scalekit-simulator': OWN,
      ...(isExpress && !hasOwnSession ? { '@types/express-session': '^1.19.0' } : {}),
    },
  );
  staged.write('package.json', text);
}
