// Made by scripts/portal-events-script.mjs from portal-events.ts: change that, then run it.

/** The module that `GET /auth/portal-events.js` serves. */
export const PORTAL_EVENTS_SCRIPT = `export function listenToPortal(options) {
    const { environmentUrl, frame, onEvent } = options;
    const { origin, protocol, hostname } = new URL(environmentUrl);
    const isLoopback = /^(localhost|.+\\.localhost|127(\\.\\d+){3}|\\[::1\\])$/.test(hostname);
    if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
        throw new TypeError('listenToPortal(): environmentUrl must begin with https://, or with http:// on loopback.');
    }
    const connection = ['connection', 'connection_type', 'id', 'type', 'provider'];
    const directory = ['directory', 'directory_type', 'id', 'provider'];
    const session = ['session', 'expiry'];
    const shapes = new Map([
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
    const target = globalThis;
    target.addEventListener('message', (message) => {
        const { source } = message;
        if (message.origin !== origin || source === null || source !== frame.contentWindow) {
            return;
        }
        const event = Object(message.data);
        const data = Object(event.data);
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
        onEvent(event);
    }, { signal: listening.signal });
    return () => {
        listening.abort();
    };
}
`;
