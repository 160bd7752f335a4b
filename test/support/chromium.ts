import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium of this machine, with further arguments where a test needs some. */
export async function launchChromium(further: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: find('chromium-headless-shell', [
      process.env.CHROMIUM_PATH,
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      '/usr/bin/google-chrome',
    ]),
    args: [...ARGUMENTS, ...further],
  });
}

/**
 * Starts a Chromium that keeps pages for the Back button, as the one of a user does. The headless
 * shell has no back/forward cache, and Playwright switches it off elsewhere.
 */
export async function launchChromiumWithHistory(): Promise<Browser> {
  return chromium.launch({
    executablePath: find('chromium', [
      process.env.FULL_CHROMIUM_PATH,
      '/usr/bin/chromium',
      '/usr/bin/google-chrome',
    ]),
    args: [...ARGUMENTS, '--headless=new'],
    ignoreDefaultArgs: ['--headless', '--disable-back-forward-cache'],
  });
}

function find(debianPackage: string, candidates: readonly (string | undefined)[]): string {
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) {
    throw new Error(
      `No ${debianPackage} found. Install it (Debian: apt-get install ${debianPackage}), or name one in CHROMIUM_PATH (with a back/forward cache: FULL_CHROMIUM_PATH).`,
    );
  }
  return found;
}
