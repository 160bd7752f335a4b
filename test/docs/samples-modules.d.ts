// As much as the samples use of libraries that only apps install.

/** Of supertest. */
interface SampleTest extends Promise<{ readonly headers: { readonly location: string } }> {
  set(header: string, value: string): SampleTest;
  expect(expected: number | string): SampleTest;
}
interface SampleAgent {
  get(path: string): SampleTest;
}
interface SampleRequest {
  (server: unknown): SampleAgent;
  agent(server: unknown): SampleAgent;
}

declare module 'supertest' {
  const request: SampleRequest;
  export default request;
}

declare module '@playwright/test' {
  import type { Browser, Locator } from 'playwright-core';

  export const test: {
    (title: string, body: (fixtures: { readonly browser: Browser }) => Promise<void>): void;
    beforeAll(body: () => Promise<void>): void;
    afterAll(body: () => Promise<void>): void;
  };
  export function expect(locator: Locator): { toBeVisible(): Promise<void> };
}
