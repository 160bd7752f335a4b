import type { ScalekitSimulator } from 'scalekit-simulator';
import type { TestApp } from './app.js';
import type { Answer, Browser } from './browser.js';

/** Who a test signs in as. */
export interface Person {
  readonly email?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

export const JANE: Person = { email: 'jane@example.com', givenName: 'Jane', familyName: 'Doe' };
export const MAX: Person = { email: 'max@example.com', givenName: 'Max', familyName: 'Roe' };

/** Leaves for the environment; answers the authorization URL. */
export async function leave(browser: Browser, app: TestApp, query: string): Promise<string> {
  const answer = await browser.visit(`${app.url}/auth/login?${query}`);
  if (answer.location === undefined) {
    throw new Error(`The login did not leave: ${answer.status} ${answer.body.slice(0, 500)}`);
  }
  return answer.location;
}

/** Goes through a whole login; answers the first page after the callback's redirects. */
export async function signIn(
  browser: Browser,
  app: TestApp,
  simulator: ScalekitSimulator,
  { query, person = JANE }: { query?: string; person?: Person } = {},
): Promise<Answer> {
  const ask = query ?? `organization_id=${organizationOf(simulator)}&return_to=/dashboard`;
  const callback = await simulator.signIn(await leave(browser, app, ask), person);
  return browser.follow(callback);
}

/** The ready-made organization of a simulator. */
export function organizationOf(simulator: ScalekitSimulator): string {
  return testOrganizationOf(simulator).organizationId;
}

export function testOrganizationOf(simulator: ScalekitSimulator): {
  organizationId: string;
  connectionId: string;
} {
  const { testOrganization } = simulator;
  if (testOrganization === undefined) {
    throw new Error('This simulator has no test organization.');
  }
  return testOrganization;
}

/** The problem document of an answer. */
export function problemOf(answer: Answer): {
  code?: string;
  loginUrl?: string;
  stepUpUrl?: string;
} {
  return JSON.parse(answer.body) as { code?: string; loginUrl?: string; stepUpUrl?: string };
}
