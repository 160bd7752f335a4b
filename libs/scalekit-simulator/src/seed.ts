import type { Directory } from './directory/directory.js';
import { TEST_ORGANIZATION, type OrganizationOptions, type SimulatorOptions } from './options.js';

/** The ready-made organization of an environment (contract 12). */
export interface TestOrganization {
  /** `org_<digits>` */
  readonly organizationId: string;
  /** `conn_<digits>` of its only connection. */
  readonly connectionId: string;
  /** `example.com` and `example.org` */
  readonly domains: readonly string[];
}

/** Fills a directory with what an environment starts with. */
export function seed(
  directory: Directory,
  { testOrganization, organizations = [] }: SimulatorOptions,
): TestOrganization | undefined {
  const test =
    testOrganization === false ? undefined : addOrganization(directory, TEST_ORGANIZATION);
  for (const organization of organizations) {
    addOrganization(directory, organization);
  }
  return test;
}

function addOrganization(
  directory: Directory,
  { domains = [], connections = [{}], ...organization }: OrganizationOptions,
): TestOrganization {
  const { id: organizationId } = directory.createOrganization(organization);
  const [first] = connections.map((connection) =>
    directory.createConnection({ organizationId, ...connection }),
  );
  const names = domains.map((entry) => {
    const domain = typeof entry === 'string' ? { domain: entry } : entry;
    return directory.createDomain({ organizationId, ...domain }).domain;
  });
  return { organizationId, connectionId: first?.id ?? '', domains: names };
}
