import type { TypeScript } from './app-typescript.js';
import { wireEnvExample } from './env-example.js';
import { findApp, type AppPlace } from './nest-app.js';
import { StagedFiles, type FileChange, type ProjectFiles } from './project-files.js';
import { EXAMPLE } from './templates.js';
import { wireDependencies } from './wire-dependencies.js';
import { whereRegistered, wireModule } from './wire-module.js';
import { wireSession } from './wire-session.js';
import { wireTests } from './wire-tests.js';

/** What `init` changes, and what is left to the developer. */
export interface InitPlan {
  /** Empty where all is set up. */
  readonly changes: readonly FileChange[];
  /** Lines to print. */
  readonly next: readonly string[];
}

/**
 * Plans how the module is added to an app, as the README does it by hand. Changes nothing itself.
 *
 * @throws InitRefusal where something cannot be changed safely
 */
export function planInit(files: ProjectFiles, ts: TypeScript, place: AppPlace): InitPlan {
  const staged = new StagedFiles(files);
  const app = findApp(staged, ts, place);
  const registered = whereRegistered(files, app, 'ScalekitSsoModule');
  if (registered !== undefined) {
    // What a developer has made of it since is not for this command to judge.
    return { changes: [], next: [`Nothing to do: ${registered} has ScalekitSsoModule.`] };
  }
  const hasOwnSession = wireSession(staged, ts, app);
  const hasTests = wireTests(staged, ts, app);
  wireEnvExample(staged, hasOwnSession);
  wireDependencies(staged, app, hasOwnSession);
  // The last, so that a run that broke off while it wrote is repeated.
  wireModule(staged, ts, app);
  const next = [
    ...(hasOwnSession ? ['The app has sessions: they stay as they are.'] : []),
    ...(hasTests ? [] : ['The app has no end-to-end tests in test/: none was added.']),
    'Next:',
    '1. Install what package.json has now, for example by npm install.',
    '2. Copy .env.example to .env, fill it in, and run the command that it has for the secrets.',
    '   No account yet? npx scalekit-simulator --redirect-uri http://127.0.0.1:3000/auth/callback prints the rest.',
    `3. Start the app, open http://127.0.0.1:3000/${EXAMPLE.path} and sign in.`,
  ];
  return { changes: staged.changes(), next };
}
