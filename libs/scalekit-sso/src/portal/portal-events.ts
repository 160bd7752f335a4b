/**
 * The events of the admin portal, for the page that embeds it (contract 10). Runs in browsers and
 * imports nothing. They are hints for the page: before the app changes anything, it asks the
 * environment, as `ScalekitSsoService.organizationStatus()` does.
 *
 * @module nestjs-scalekit-sso/portal-events
 */
/** An event that the admin portal posts to the page that embeds it. */
export type PortalEvent = ConnectionEvent | DirectoryEvent | SessionEvent | LoadFailureEvent;

/** A connection was enabled or disabled. */
export interface ConnectionEvent {
  readonly event_type: 'ORGANIZATION_SSO_ENABLED' | 'ORGANIZATION_SSO_DISABLED';
  readonly object: 'connection';
  readonly organization_id: string;
  readonly data: {
    readonly connection_type: string;
    /** `conn_<digits>` */
    readonly id: string;
    /** The protocol: `OIDC` or `SAML`. */
    readonly type: string;
    readonly provider: string;
    readonly enabled: boolean;
  };
}

/** A directory was enabled or disabled. */
export interface DirectoryEvent {
  readonly event_type: 'ORGANIZATION_DIRECTORY_ENABLED' | 'ORGANIZATION_DIRECTORY_DISABLED';
  readonly object: 'directory';
  readonly organization_id: string;
  readonly data: {
    readonly directory_type: string;
    /** `dir_<digits>` */
    readonly id: string;
    readonly provider: string;
    readonly enabled: boolean;
  };
}

/** The portal has opened, will end in about five minutes, or has ended. */
export interface SessionEvent {
  readonly event_type: 'PORTAL_LOAD_SUCCESS' | 'PORTAL_SESSION_WARNING' | 'PORTAL_SESSION_EXPIRY';
  readonly object: 'session';
  readonly organization_id: string;
  /** When the portal ends or has ended, ISO 8601. */
  readonly data: { readonly expiry: string };
}

/** The portal did not open: the link was used before, or is too old. A new one helps. */
export interface LoadFailureEvent {
  readonly event_type: 'PORTAL_LOAD_FAILURE';
  readonly object: 'session';
  readonly data: { readonly error_code: string };
}

/** What to listen to, and who hears of it. */
export interface PortalListenerOptions {
  /**
   * URL of the Scalekit environment, with https, or http on loopback; only its origin counts.
   * Example: `https://acme.scalekit.com`.
   */
  readonly environmentUrl: string;
  /** The iframe that shows the portal. */
  readonly frame: { readonly contentWindow: unknown };
  /** Called with each event of the portal, and with nothing else. What it throws is not caught. */
  readonly onEvent: (event: PortalEvent) => void;
}

/** What is used of a browser's window and its message events; this project has no DOM types. */
interface MessageTarget {
  addEventListener(
    type: 'message',
    listener: (message: Message) => void,
    options: { readonly signal: AbortSignal },
  ): void;
}

interface Message {
  readonly origin: string;
  readonly source: unknown;
  readonly data: unknown;
}

/**
 * Listens to the admin portal in an iframe. Messages of other origins, of other frames (also those
 * inside the portal) and of another shape are passed over in silence.
 *
 * @returns stops listening
 * @throws TypeError where `environmentUrl` is no URL with https, or with http on loopback
 *
 * @example
 * ```ts
 * const frame = document.querySelector('iframe')!;
 * const stop = listenToPortal({ environmentUrl, frame, onEvent: ({ type }) => console.log(type) });
 * ```
 */
export function listenToPortal(options: PortalListenerOptions): () => void {
  // The module serves this very function as a script (`portal-events-script.ts`, which
  // `scripts/portal-events-script.mjs` makes): it must not use anything outside of it.
  const { environmentUrl, frame, onEvent } = options;
  const { origin, protocol, hostname } = new URL(environmentUrl);
  const isLoopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  // Others have the origin `null`, as any sandboxed frame has it, or stand for another one (`blob:`).
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw new TypeError(
      'listenToPortal(): environmentUrl must begin with https://, or with http:// on loopback.',
    );
  }
  // Of each event: what it is about, and the texts that its data must have.
  const connection = ['connection', 'connection_type', 'id', 'type', 'provider'];
  const directory = ['directory', 'directory_type', 'id', 'provider'];
  const session = ['session', 'expiry'];
  const shapes = new Map<unknown, readonly string[]>([
    ['ORGANIZATION_SSO_ENABLED', connection],
    ['ORGANIZATION_SSO_DISABLED', connection],
    ['ORGANIZATION_DIRECTORY_ENABLED', directory],
    ['ORGANIZATION_DIRECTORY_DISABLED', directory],
    ['PORTAL_LOAD_SUCCESS', session],
    ['PORTAL_LOAD_FAILURE', ['session', 'error_code']],
    ['PORTAL_SESSION_WARNING', session],
    ['PORTAL_SESSION_EXPIRY', session],
  ]);
  const listening = new AbortController();
  const target = globalThis as unknown as MessageTarget;
  target.addEventListener(
    'message',
    (message) => {
      // A frame that is not in the page yet has no window, and a message may come from none.
      const { source } = message;
      if (message.origin !== origin || source === null || source !== frame.contentWindow) {
        return;
      }
      const event = Object(message.data) as Readonly<Record<string, unknown>>;
      const data = Object(event.data) as Readonly<Record<string, unknown>>;
      const [object, ...texts] = shapes.get(event.event_type) ?? [];
      if (object === undefined || event.object !== object) {
        return;
      }
      if (!texts.every((name) => typeof data[name] === 'string')) {
        return;
      }
      if (event.event_type !== 'PORTAL_LOAD_FAILURE' && typeof event.organization_id !== 'string') {
        return;
      }
      const isEnabled = String(event.event_type).endsWith('_ENABLED');
      if (object !== 'session' && data.enabled !== isEnabled) {
        return;
      }
      onEvent(event as unknown as PortalEvent);
    },
    { signal: listening.signal },
  );
  return () => {
    listening.abort();
  };
}
