import type { InsightsView } from '../insights/insights-view.js';
import type { Simulation } from '../environment/scalekit-environment.js';

/** Somebody who is signed in, for the header of every page. */
export interface Person {
  readonly name: string;
  readonly initials: string;
}

/** What every page knows: who looks at it, where it matters. */
interface Page {
  readonly person?: Person | undefined;
}

/** A term and what it is, in a list. */
export interface Fact {
  readonly term: string;
  readonly value: string;
  readonly explanation?: string;
}

/** A moment, for people and for programs. */
export interface Moment {
  readonly iso: string;
  readonly text: string;
}

/** How far an organization has come with single sign-on. */
export interface OrganizationView {
  readonly isSsoEnabled: boolean;
  readonly connections: readonly { name: string; protocol: string; id: string; state: string }[];
  readonly domains: readonly { domain: string; state: string }[];
}

/** What each template is given; the template has the name of the key. */
export interface PageViews {
  home: Page & {
    readonly simulation: Simulation | undefined;
    readonly organizations: readonly { name: string; email: string; loginUrl: string }[];
  };
  'sign-in': Page & {
    readonly email: string;
    readonly returnTo: string;
    /** Empty where no other site started the login. */
    readonly thirdParty: string;
    /** What is the matter, if anything: with the address, or with how often it was asked. */
    readonly problem?: 'invalid' | 'unavailable' | 'too-many' | undefined;
    readonly domain?: string;
    readonly sampleEmails: readonly string[];
  };
  dashboard: Page & {
    readonly greeting: string;
    readonly facts: {
      readonly person: Fact[];
      readonly organization: Fact[];
      readonly claims: Fact[];
    };
    /** Links to the pages of organizations. */
    readonly organizations: readonly { label: string; url: string }[];
    readonly signInCount: number;
    readonly firstSeen: Moment;
    readonly signedIn: Moment;
    readonly ends: Moment & { readonly left: string };
    readonly query: readonly (readonly [string, string])[];
  };
  sessions: Page & {
    readonly sessions: readonly {
      readonly id: string;
      readonly isCurrent: boolean;
      readonly browser: string;
      readonly signedIn: Moment;
      readonly lastUsed: Moment;
    }[];
  };
  'sso-settings': Page & {
    readonly organizationId: string | undefined;
    readonly environmentUrl: string;
    readonly organization: OrganizationView | undefined;
  };
  /** A part of a page. */
  'sso-status': { readonly organization: OrganizationView | undefined };
  account: Page & {
    readonly name: string;
    readonly longestName: number;
    /** What has become of the form, if anything: `kept` while a step-up interrupted it. */
    readonly note?: 'saved' | 'kept' | 'invalid' | undefined;
    /** When the person last confirmed that it is them. */
    readonly proven?: Moment | undefined;
  };
  organization: Page & { readonly name: string; readonly facts: Fact[] };
  insights: Page & { readonly insights: InsightsView };
  /** A part of a page. */
  'insights-figures': { readonly insights: InsightsView };
  'signed-out': Page;
  error: Page & {
    readonly title: string;
    readonly message: string;
    readonly help: string;
    readonly reference: string;
    readonly code: string;
    /** The first button: a form where something is to be posted, else a link. */
    readonly form?:
      { url: string; label: string; fields: Readonly<Record<string, string>> } | undefined;
    readonly link?: { url: string; label: string } | undefined;
    readonly homeUrl: string;
  };
}
