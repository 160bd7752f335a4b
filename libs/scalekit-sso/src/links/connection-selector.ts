/** The ways to name a connection, in the order in which they win (contract 3.2). */
export const SELECTOR_KINDS = ['provider', 'connectionId', 'organizationId', 'domain'] as const;

/** Names the connection that a login goes through. */
export interface ConnectionSelector {
  readonly kind: (typeof SELECTOR_KINDS)[number];
  readonly value: string;
}
