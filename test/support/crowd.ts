import type { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type Adapter } from './app.js';
import { Browser } from './browser.js';
import { signIn } from './sign-in.js';

/** Many people sign in at one moment, each in a browser, and each is whom the app takes them for. */
export async function expectNobodyMixedUp(
  adapter: Adapter,
  simulator: ScalekitSimulator,
  people: number,
): Promise<void> {
  const emails = Array.from({ length: people }, (_, index) => `person${index}@example.com`);
  // All at one moment, on a machine that may be busy.
  const patient = await startApp({ adapter, simulator, options: { timeoutMs: 120_000 } });
  const signedIn = await Promise.all(
    emails.map(async (email) => {
      const landed = await signIn(new Browser(), patient, simulator, { person: { email } });
      return (JSON.parse(landed.body) as { identity: { email: string } }).identity.email;
    }),
  ).finally(() => patient.close());
  expect(signedIn).toEqual(emails);
}
