import { Controller, Get, Post } from '@nestjs/common';
import {
  CurrentIdentity,
  Public,
  RequireOrganization,
  subdomainOrganization,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import type { Adapter, AppOptions } from './app.js';
import type { Answer, Browser } from './browser.js';
import { freePort } from './free-port.js';
import { LocalBrowser } from './local-browser.js';
import { setScene, type Scene } from './scene.js';
import { STEP_UP_CONTROLLERS } from './step-up.js';

export const ACME = { id: 'org_300000000000000001', connectionId: 'conn_300000000000000001' };
export const GLOBEX = { id: 'org_300000000000000002', connectionId: 'conn_300000000000000002' };

/** Two customers that have a domain and a connection each. */
export const CUSTOMERS = [
  {
    id: ACME.id,
    displayName: 'Acme',
    domains: ['acme.test'],
    connections: [{ id: ACME.connectionId }],
  },
  {
    id: GLOBEX.id,
    displayName: 'Globex',
    domains: ['globex.test'],
    connections: [{ id: GLOBEX.connectionId }],
  },
];

const ID_OF: Readonly<Record<string, string>> = { acme: ACME.id, globex: GLOBEX.id };

/** The table of an app. */
export const organizationIdOf = (slug: string): Promise<string | undefined> =>
  Promise.resolve(Object.hasOwn(ID_OF, slug) ? ID_OF[slug] : undefined);

/** Pages that belong to an organization, each in another way. */
@Controller()
export class TenantController {
  @RequireOrganization()
  @Get(['orders', 't/:slug/orders'])
  orders(@CurrentIdentity() { organizationId }: SsoIdentity): object {
    return { ordersOf: organizationId };
  }

  @RequireOrganization()
  @Post('orders')
  order(@CurrentIdentity() { organizationId }: SsoIdentity): object {
    return { ordersOf: organizationId };
  }
}

@RequireOrganization()
@Controller('organizations')
export class OrganizationsController {
  @Public()
  @Get()
  list(): object {
    return { ordersOf: 'everybody' };
  }

  @RequireOrganization({ parameter: 'organizationId' })
  @Get(':organizationId')
  one(@CurrentIdentity() { organizationId }: SsoIdentity): object {
    return { ordersOf: organizationId };
  }

  @RequireOrganization({ parameter: 'missing' })
  @Get(':organizationId/mistaken')
  mistaken(): object {
    return { ordersOf: 'anybody' };
  }
}

/** An app at `app.localhost`, in which each organization has a host below. */
export interface TenantScene {
  readonly scene: Scene;
  /** An address at the host of an organization. */
  readonly at: (slug: string, path?: string) => string;
  /** Signs in there, whatever it takes; answers the first page afterwards. */
  readonly signInAt: (slug: string, path?: string) => Promise<Answer>;
}

export async function setTenants(adapter: Adapter): Promise<() => TenantScene> {
  const port = await freePort();
  return () => setTenantScene(adapter, port);
}

/** How that app is made. */
export function tenantApp(port: number): Omit<AppOptions, 'adapter' | 'simulator' | 'logger'> {
  const baseDomain = `app.localhost:${port}`;
  return {
    at: { hostname: 'app.localhost', port },
    options: { tenantDomain: baseDomain, appName: 'Acme Planner' },
    extras: { organizationResolver: subdomainOrganization({ baseDomain, organizationIdOf }) },
    controllers: [TenantController, OrganizationsController, ...STEP_UP_CONTROLLERS],
  };
}

function setTenantScene(adapter: Adapter, port: number): TenantScene {
  const baseDomain = `app.localhost:${port}`;
  const scene = setScene(adapter, {
    ...tenantApp(port),
    environment: { organizations: CUSTOMERS },
  });
  beforeEach(() => {
    scene.browser = new LocalBrowser();
  });
  const at = (slug: string, path = '/orders'): string => `http://${slug}.${baseDomain}${path}`;
  return {
    scene,
    at,
    async signInAt(slug, path) {
      const { browser, simulator } = scene;
      const left = await followTo(browser, at(slug, path), simulator.environmentUrl);
      return browser.follow(await simulator.signIn(left, { email: `jane@${slug}.test` }));
    },
  };
}

/** Follows redirects up to an address that starts so, which is not opened. */
export async function followTo(browser: Browser, url: string, start: string): Promise<string> {
  let next: string | undefined = url;
  for (let hops = 0; hops < 5 && next !== undefined; hops += 1) {
    if (next.startsWith(start)) {
      return next;
    }
    ({ location: next } = await browser.visit(next));
  }
  throw new Error(`${url} did not lead to ${start}, but to ${next ?? 'a page'}`);
}
